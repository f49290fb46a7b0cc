import type { Pointers } from './pointer-table';

/** Where one product's data of an answer is from. */
export interface ProductProvenance {
  readonly product: string;
  /** `live`: the subgraph announces no snapshots, so that the answer cannot be had again. */
  readonly source: 'snapshot' | 'live';
  readonly urn?: string;
  /** The snapshot's number. */
  readonly snapshot?: number;
  /** The first 32 hexadecimal digits of its id. */
  readonly id?: string;
  /** RFC 3339, UTC. */
  readonly publishedAt?: string;
  readonly contractVersion?: string;
  readonly quality?: 'passed' | 'failed';
}

/** What an answer says of itself in `extensions.meshway`. */
export interface AnswerProvenance {
  /** The token that asks for the same snapshots again. */
  readonly snapshot: string;
  /** By subgraph name, each once. */
  readonly products: readonly ProductProvenance[];
}

/** The same as text, ready to be put beside an answer's data. */
export interface WrittenProvenance {
  readonly snapshot: string;
  /** JSON of an `AnswerProvenance`. */
  readonly json: string;
}

/** Combinations of products that are kept for one state of the pointers. */
const WRITTEN_MAX = 1_000;
const written = new WeakMap<Pointers, Map<string, WrittenProvenance>>();

export function writeProvenance(provenance: AnswerProvenance): WrittenProvenance {
  return { snapshot: provenance.snapshot, json: JSON.stringify(provenance) };
}

/** Answers about the same products say the same until a pointer moves, which makes `pointers` another object. */
export function writtenOnce(pointers: Pointers, products: string, write: () => WrittenProvenance): WrittenProvenance {
  const known = written.get(pointers) ?? new Map<string, WrittenProvenance>();
  written.set(pointers, known);
  const made = known.get(products) ?? write();
  if (known.size < WRITTEN_MAX) known.set(products, made);
  return made;
}

/** Adds `extensions.meshway`, as JSON, to a GraphQL response, beside its data: the data is neither read nor written again. */
export function spliceProvenance(response: Buffer, json: string): Buffer {
  return Buffer.concat([response.subarray(0, response.lastIndexOf('}')), Buffer.from(`,"extensions":{"meshway":${json}}}`)]);
}
