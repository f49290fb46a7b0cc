import type { Usage, Use } from './usage';

/** One client's use of one operation, for those who own what it asks for. */
export interface UsedBy {
  /** `undefined` when it does not say who it is. */
  readonly client: string | undefined;
  /** `undefined` when it has no name. */
  readonly operation: string | undefined;
  readonly requests: number;
  readonly errors: number;
  /** 95 of 100 requests took at most so long; a power of two. `undefined` for more than 32,768 ms. */
  readonly p95Ms: number | undefined;
  /** RFC 3339. */
  readonly lastUsed: string;
}

/** Who uses a product, most requests first. */
export interface ProductUse {
  /** RFC 3339: since when use is recorded, as far as was looked; `undefined` when nobody records. */
  readonly since: string | undefined;
  readonly usedBy: readonly UsedBy[];
  /** Fields of the product that nobody asked for. */
  readonly unused: readonly string[];
}

/** A product's part of the graph, as coordinates (`Order.total`). */
export interface OwnCoordinates {
  readonly all: readonly string[];
  /** Those it is worth to know of that nobody asks for them. */
  readonly fields: readonly string[];
}

/** What was recorded of the use of a product. */
export function recordedUse({ all, fields }: OwnCoordinates, { since, uses }: Usage): ProductUse {
  const own = new Set(all);
  const usedBy = uses.filter((use) => [...use.coordinates].some((coordinate) => own.has(coordinate)));
  const named = new Set(usedBy.flatMap(({ coordinates }) => [...coordinates]));
  return { since, usedBy: usedBy.map(toUsedBy), unused: [...new Set(fields)].filter((field) => !named.has(field)) };
}

function toUsedBy({ client, operation, requests, errors, latency, lastUsed }: Use): UsedBy {
  return { client, operation, requests, errors, p95Ms: quantileMs(latency, 0.95), lastUsed };
}

/** The bound of the bucket in which it lies. */
function quantileMs(latency: readonly number[], share: number): number | undefined {
  const all = latency.reduce((sum, requests) => sum + requests, 0);
  let before = 0;
  const bucket = latency.findIndex((requests) => {
    before += requests;
    return before >= all * share && before > 0;
  });
  return bucket < 0 || bucket >= latency.length - 1 ? undefined : 2 ** bucket;
}
