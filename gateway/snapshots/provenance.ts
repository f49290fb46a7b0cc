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

export function writeProvenance(provenance: AnswerProvenance): WrittenProvenance {
  return { snapshot: provenance.snapshot, json: JSON.stringify(provenance) };
}
