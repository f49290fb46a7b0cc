/** What a token says about its holder: a text, a number, a yes or no, or a list of texts. */
export type Claim = string | number | boolean | readonly string[];

/** Whoever asks, as one subgraph is told of them: reduced to what its schema names, so that equal views give equal callers. */
export interface Caller {
  readonly authenticated: boolean;
  readonly scopes: readonly string[];
  /** Names of the policies that were asked and said yes, `owner:<product>` and `purpose:<purpose>` among them. */
  readonly policies: readonly string[];
  /** By name; those that row filters compare with. */
  readonly claims: Readonly<Record<string, Claim>>;
}

/** Nobody known. Frozen, and the same object everywhere. */
export const stranger: Caller = Object.freeze({
  authenticated: false,
  scopes: Object.freeze([]),
  policies: Object.freeze([]),
  claims: Object.freeze({}),
});

/** A disjunction of conjunctions, as access directives write it: all names of at least one list. Of no list, nothing is enough. */
export type AnyOf = readonly (readonly string[])[];

/** Whether `held` has all names of at least one list. */
export function holdsAnyOf(held: ReadonlySet<string>, anyOf: AnyOf): boolean {
  return anyOf.some((names) => names.every((name) => held.has(name)));
}
