/** Who is asked about, as a policy sees them. Of a token it has what was verified, never the token. */
export interface PolicyCaller {
  readonly kind: 'anonymous' | 'user' | 'application';
  readonly subject?: string;
  readonly issuer?: string;
  readonly scopes: ReadonlySet<string>;
  readonly claims: Readonly<Record<string, string | readonly string[] | number | boolean>>;
  /** Names of the data products they own. */
  readonly owns: ReadonlySet<string>;
  /** What they use the data for, as far as their token, key or a grant lets them say so. */
  readonly purpose?: string;
  readonly client?: { readonly name: string; readonly version?: string };
  /** By product, then by claim: values that only this product's row filters compare with. Policies are not told. */
  readonly rows?: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
}

export interface PolicyOperation {
  readonly type: 'query' | 'mutation';
  readonly name: string | undefined;
  /** SHA-256 of the document, 64 hexadecimal digits. */
  readonly hash: string;
}

/** Everything one operation needs to know of policies, asked at once. */
export interface PolicyQuestion {
  /** Names as they stand in `@policy`; sorted, each once, never one of the built-in families. */
  readonly policies: readonly string[];
  readonly caller: PolicyCaller;
  readonly operation: PolicyOperation;
}

export interface PolicyAnswer {
  /** The policies that hold. Names that were not asked are passed over. */
  readonly granted: readonly string[];
  /** How long the same question need not be asked again. 0 to 3,600; 0 when left out. */
  readonly maxAgeSeconds?: number;
}

/**
 * Decides policies. One that throws, is late, or answers with something else decides "no" for every name it was asked; what comes after the
 * signal aborts is not waited for.
 */
export type PolicyFunction = (question: PolicyQuestion, signal: AbortSignal) => PolicyAnswer | Promise<PolicyAnswer>;

/** The question as JSON text: the same for the same question, whatever order its sets were filled in. */
export function questionText({ policies, caller, operation }: PolicyQuestion): string {
  const { kind, subject, issuer, purpose, client } = caller;
  const sorted = (names: ReadonlySet<string>): readonly string[] => [...names].sort();
  const claims = Object.fromEntries(Object.entries(caller.claims).sort(([a], [b]) => (a < b ? -1 : 1)));
  const told = { kind, subject, issuer, scopes: sorted(caller.scopes), claims, owns: sorted(caller.owns), purpose, client };
  return JSON.stringify({ meshway: 1, policies, caller: told, operation });
}
