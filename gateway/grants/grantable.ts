import { closest } from '../../schemas/contracts/read/did-you-mean';
import { apiError } from '../../schemas/errors';

/** What of a caller a product's schema asks for: what a grant of it can give. */
export interface Named {
  readonly scopes: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
}

/** The products of the graph that is served; `undefined` for one that is awaited, of which nothing is known yet. */
export type Grantable = ReadonlyMap<string, Named | undefined>;

interface Wanted {
  readonly product: string;
  readonly scopes: readonly string[];
  /** Claims that rows are given by. */
  readonly claims?: readonly string[];
}

/** A grant that could give nothing is a slip. Throws GRANT_INVALID for a product, scope or claim that is not in the graph. */
export function refuseUnknown({ product, scopes, claims = [] }: Wanted, grantable: Grantable): void {
  if (!grantable.has(product)) throw invalid(`the graph has no product "${product}"`, product, grantable.keys());
  const named = grantable.get(product);
  if (!named) return;
  for (const scope of scopes)
    if (!named.scopes.has(scope)) throw invalid(`nothing in ${product} asks for the scope "${scope}"`, scope, named.scopes);
  for (const claim of claims)
    if (!named.claims.has(claim)) throw invalid(`no rows of ${product} go by the claim "${claim}"`, claim, named.claims);
}

function invalid(problem: string, word: string, known: Iterable<string>): Error {
  const near = closest(word, known);
  return apiError('GRANT_INVALID', { reason: near === undefined ? problem : `${problem} (did you mean "${near}"?)` });
}
