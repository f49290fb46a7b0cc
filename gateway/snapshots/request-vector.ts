import type { KeyObject } from 'node:crypto';
import type { DiscoveredSnapshot } from '../../schemas/discovery';
import { ApiError, apiError } from '../../schemas/errors';
import { contextHeader, signContext } from '../../schemas/signed-context';
import { formatVector, pinOf, type SnapshotPin } from '../../schemas/vector';
import type { AsOf } from './as-of';
import { chooseSnapshot } from './choose-snapshot';
import type { Pointers } from './pointer-table';
import type { ProductPointer } from './product-pointer';

/** Where one product's data of an answer is from. */
export interface Provenance {
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

interface Chosen {
  readonly pointer: ProductPointer;
  readonly snapshot: DiscoveredSnapshot;
}

/** The snapshots one request reads, settled when it begins: each fetch is pinned to them, however many flips happen meanwhile. */
export class RequestVector {
  readonly #chosen = new Map<string, Chosen | undefined>();
  #refusal: ApiError | undefined;

  /** Throws when `asOf` names what cannot be read, whether or not the operation will ask for it. `key` is missing where nothing is pinned. */
  constructor(
    private readonly pointers: Pointers,
    private readonly asOf: AsOf,
    private readonly key: KeyObject | undefined,
  ) {
    if (asOf.kind === 'vector') this.#checkProducts([...asOf.vector.keys()]);
  }

  /** Why the answer is not to be given: a fetch was for a product that has no snapshot to be pinned to. */
  get refusal(): ApiError | undefined {
    return this.#refusal;
  }

  /** The headers that pin one fetch. Throws as `chooseSnapshot` does, and remembers it as `refusal`. */
  headersFor(subgraph: string): Readonly<Record<string, string>> {
    const chosen = this.#choose(subgraph);
    if (!chosen || !this.key) return {};
    const { product } = chosen.pointer;
    return { [contextHeader]: signContext({ audience: product, pins: new Map([[product, pinOf(chosen.snapshot)]]) }, this.key) };
  }

  /** The token of the snapshots that these subgraphs were read from. */
  tokenOf(subgraphs: Iterable<string>): string {
    const pins = new Map<string, SnapshotPin>();
    for (const name of subgraphs) {
      const chosen = this.#choose(name);
      if (chosen) pins.set(chosen.pointer.product, pinOf(chosen.snapshot));
    }
    return formatVector(pins);
  }

  provenanceOf(subgraphs: Iterable<string>): readonly Provenance[] {
    return [...subgraphs].sort().map((name) => describe(name, this.#choose(name)));
  }

  #choose(subgraph: string): Chosen | undefined {
    if (this.#chosen.has(subgraph)) return this.#chosen.get(subgraph);
    const pointer = this.key && this.pointers.get(subgraph);
    try {
      const snapshot = pointer && chooseSnapshot(pointer, this.asOf);
      const chosen = pointer && snapshot && { pointer, snapshot };
      this.#chosen.set(subgraph, chosen);
      return chosen;
    } catch (error) {
      if (error instanceof ApiError) this.#refusal ??= error;
      throw error;
    }
  }

  #checkProducts(products: readonly string[]): void {
    const subgraphs = new Map([...this.pointers].map(([name, { product }]) => [product, name]));
    for (const product of products) {
      const subgraph = subgraphs.get(product);
      if (subgraph === undefined) throw apiError('AS_OF_UNKNOWN_PRODUCT', { product });
      this.#choose(subgraph);
    }
  }
}

function describe(subgraph: string, chosen: Chosen | undefined): Provenance {
  if (!chosen) return { product: subgraph, source: 'live' };
  const { pointer, snapshot } = chosen;
  const { createdAt: publishedAt, contractVersion, quality } = snapshot;
  const { number, id } = pinOf(snapshot);
  return {
    product: pointer.product,
    source: 'snapshot',
    urn: pointer.urn,
    snapshot: number,
    id,
    publishedAt,
    contractVersion,
    quality,
  };
}
