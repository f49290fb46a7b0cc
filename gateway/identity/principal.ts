import type { Claim } from '../../schemas/caller';

/** Who is calling, as far as it is proven. Frozen, and the same object for the same credentials while they are remembered. */
export interface Principal {
  readonly kind: 'anonymous' | 'user' | 'application';
  /** Unique within its issuer; the key's id for an API key. */
  readonly subject?: string;
  /** Who vouches for it: a token's `iss`. */
  readonly issuer?: string;
  readonly scopes: ReadonlySet<string>;
  readonly claims: Readonly<Record<string, Claim>>;
  /** Names of the data products it speaks for as an owner. */
  readonly owns: ReadonlySet<string>;
  /** What the data is wanted for: said with the request, and granted by the credentials. */
  readonly purpose?: string;
  /** What was said, whether or not the credentials allow it; for whoever can grant purposes in another way. */
  readonly statedPurpose?: string;
  /** What the software calls itself. Nobody vouches for it. */
  readonly client?: ClientSoftware;
}

export interface ClientSoftware {
  readonly name: string;
  readonly version?: string;
}

const nothing: ReadonlySet<string> = new Set();

/** A caller who has proven nothing. */
export const anonymous: Principal = Object.freeze({ kind: 'anonymous', scopes: nothing, claims: Object.freeze({}), owns: nothing });
