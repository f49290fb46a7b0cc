import type { KeyObject } from 'node:crypto';
import { type Caller, stranger } from '../../schemas/caller';
import type { DiscoveredSnapshot } from '../../schemas/discovery';
import { ApiError, apiError } from '../../schemas/errors';
import { formatVector, pinOf, type SnapshotPin } from '../../schemas/vector';
import type { AsOf } from './as-of';
import { chooseSnapshot } from './choose-snapshot';
import { nameOf, OncePerPointers } from './once-per-pointers';
import type { Pointers } from './pointer-table';
import type { ProductPointer } from './product-pointer';
import { type AnswerProvenance, type ProductProvenance, type WrittenProvenance, writeProvenance } from './provenance';
import { signedHeaders } from './signed-headers';

interface Chosen {
  readonly pointer: ProductPointer;
  readonly snapshot: DiscoveredSnapshot;
}

/** Names what an answer is made from. */
export interface ReadVector {
  /** The same for the same snapshots, read under the same schemas, beside the same live products; and for nothing else. */
  readonly key: string;
  /** Names of subgraphs that have no snapshot, in order. Without any, the answer is exactly this for ever. */
  readonly live: readonly string[];
  /** `product@number` of each. */
  readonly tags: readonly string[];
}

/** Of whoever reads what is current now, as most do. */
const vectors = new OncePerPointers<ReadVector | undefined>();
const written = new OncePerPointers<WrittenProvenance>();

/** The snapshots one request reads, settled when it begins: each fetch is pinned to them, however many flips happen meanwhile. */
export class RequestVector {
  readonly #chosen = new Map<string, Chosen | undefined>();
  #refusal: ApiError | undefined;

  /** Throws when `asOf` names what cannot be read, whether or not the operation will ask for it. Without a `key` there are no pointers. */
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

  /**
   * The headers that pin one fetch and say whom it is for. A live subgraph is told of a caller too, and of a stranger nothing.
   * Throws as `chooseSnapshot` does and remembers it as `refusal`, and CALLER_TOO_LARGE.
   */
  headersFor(subgraph: string, caller: Caller = stranger): Readonly<Record<string, string>> {
    const chosen = this.#choose(subgraph);
    if (!this.key || (!chosen && caller === stranger)) return {};
    return signedHeaders(this.key, chosen?.pointer.product ?? subgraph, chosen && pinOf(chosen.snapshot), caller);
  }

  /** The snapshots of these subgraphs; `undefined` when one of them cannot be read as it is asked for. */
  over(subgraphs: readonly string[]): ReadVector | undefined {
    return this.asOf.kind === 'now' && this.key
      ? vectors.of(this.pointers, nameOf(subgraphs), () => this.#over(subgraphs))
      : this.#over(subgraphs);
  }

  /** Whether an answer of this subgraph was made under the schema the vector counts on, as far as it says: `revision` is optional. */
  isAsAnnounced(subgraph: string, revision: string | undefined): boolean {
    const pointer = this.pointers.get(subgraph);
    return revision === undefined || pointer === undefined || pointer.revision === revision;
  }

  /** Says what these subgraphs were read from; a name may come more than once. */
  provenanceOf(subgraphs: Iterable<string>): WrittenProvenance {
    const write = (): WrittenProvenance => writeProvenance(this.#describe([...new Set(subgraphs)].sort()));
    return this.asOf.kind === 'now' ? written.of(this.pointers, nameOf(subgraphs), write) : write();
  }

  #over(subgraphs: readonly string[]): ReadVector | undefined {
    const pins = new Map<string, SnapshotPin>();
    const revisions: string[] = [];
    const live: string[] = [];
    for (const name of subgraphs) {
      const found = this.#find(name);
      if (found === 'refused') return undefined;
      if (!found || !this.key) {
        live.push(name);
        continue;
      }
      pins.set(found.pointer.product, pinOf(found.snapshot));
      revisions.push(`${found.pointer.product} ${found.pointer.revision}`);
    }
    const key = [formatVector(pins), ...revisions.sort(), ...live.sort()].join('\n');
    return { key, live, tags: [...pins].map(([product, { number }]) => `${product}@${number}`) };
  }

  #describe(names: readonly string[]): AnswerProvenance {
    const pins = new Map<string, SnapshotPin>();
    for (const chosen of names.map((name) => this.#choose(name))) if (chosen) pins.set(chosen.pointer.product, pinOf(chosen.snapshot));
    return { snapshot: formatVector(pins), products: names.map((name) => describe(name, this.#choose(name))) };
  }

  #choose(subgraph: string): Chosen | undefined {
    if (this.#chosen.has(subgraph)) return this.#chosen.get(subgraph);
    try {
      const chosen = this.#look(subgraph);
      this.#chosen.set(subgraph, chosen);
      return chosen;
    } catch (error) {
      if (error instanceof ApiError) this.#refusal ??= error;
      throw error;
    }
  }

  /** As `#choose`, for a product that may not be read after all: nothing is refused yet. */
  #find(subgraph: string): Chosen | 'refused' | undefined {
    try {
      return this.#chosen.get(subgraph) ?? this.#look(subgraph);
    } catch (error) {
      if (error instanceof ApiError) return 'refused';
      throw error;
    }
  }

  /** A token leaves live products as they are: its answer said that they cannot be had again. A time asks for what they do not have. */
  #look(subgraph: string): Chosen | undefined {
    const { asOf } = this;
    const pointer = this.pointers.get(subgraph);
    if (!pointer && asOf.kind === 'time') throw apiError('AS_OF_LIVE', { product: subgraph, asOf: asOf.text });
    const snapshot = pointer && chooseSnapshot(pointer, asOf);
    return pointer && snapshot && { pointer, snapshot };
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

function describe(subgraph: string, chosen: Chosen | undefined): ProductProvenance {
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
