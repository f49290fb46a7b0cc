import type { Provenance } from './request-vector';

/** What an answer says of itself in `extensions.meshway`. */
export interface AnswerProvenance {
  /** The token that asks for the same snapshots again. */
  readonly snapshot: string;
  readonly products: readonly Provenance[];
}

/** Adds `extensions.meshway` to a GraphQL response, as text beside its data: the data is neither read nor written again. */
export function spliceProvenance(json: string, provenance: AnswerProvenance): string {
  return `${json.slice(0, json.lastIndexOf('}'))},"extensions":{"meshway":${JSON.stringify(provenance)}}}`;
}
