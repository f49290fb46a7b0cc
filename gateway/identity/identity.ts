import { decodeJwt } from 'jose';
import { LRUCache } from 'lru-cache';
import { apiError } from '../../schemas/errors';
import { type ApiKeyEntry, ApiKeys } from './api-keys';
import { clientHeaders, readClientSoftware } from './client-software';
import { type Credentials, readCredentials } from './credentials';
import { anonymous, type Principal } from './principal';
import { type TokenIssuer, verifyToken } from './token-issuer';
import type { Vouched } from './token-principal';

export interface IdentityOptions {
  readonly issuers: readonly TokenIssuer[];
  readonly keys: readonly ApiKeyEntry[];
}

/** A token is looked at again after this time: its key may have been taken back. */
const REMEMBERED_MS = 30_000;
const REMEMBERED_MAX = 10_000;

/** Tells who sent a request. */
export class Identity {
  private readonly issuers: ReadonlyMap<string | undefined, TokenIssuer>;
  private readonly keys: ApiKeys;
  private readonly remembered = new LRUCache<string, Principal>({ max: REMEMBERED_MAX, ttl: REMEMBERED_MS, ttlResolution: 0 });

  constructor({ issuers, keys }: IdentityOptions) {
    this.issuers = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
    this.keys = new ApiKeys(keys);
  }

  /**
   * Who sent a request with these headers (lower-case names); at once where nothing has to be verified. Throws or rejects with
   * UNAUTHENTICATED for credentials that prove nothing: a caller who offers some means to be known, and is not answered as a stranger.
   * Rejects with IDENTITY_UNAVAILABLE when an issuer's keys cannot be had.
   */
  identify(headers: Readonly<Record<string, string>>): Principal | Promise<Principal> {
    const credentials = readCredentials(headers);
    const asked = askedAs(credentials, headers);
    if (asked === undefined) return anonymous;
    const known = this.remembered.get(asked);
    if (known) return known;
    switch (credentials.kind) {
      case 'none':
        return this.remember(asked, { principal: anonymous, purposes: noPurposes }, headers);
      case 'key':
        return this.remember(asked, this.keys.find(credentials.key) ?? unknownKey(), headers);
      case 'token':
        return this.verify(credentials.token).then((vouched) => this.remember(asked, vouched, headers, vouched.expiresAtMs));
    }
  }

  /** Who that is, as `identify` said not long ago; `undefined` when it has to be asked again. Verifies nothing. */
  recall(headers: Readonly<Record<string, string>>): Principal | undefined {
    const asked = askedAs(readCredentials(headers), headers);
    return asked === undefined ? anonymous : this.remembered.get(asked);
  }

  private async verify(token: string): Promise<Awaited<ReturnType<typeof verifyToken>>> {
    return verifyToken(token, this.issuers.get(claimedIssuer(token)) ?? unknownIssuer());
  }

  private remember(
    asked: string,
    vouched: Vouched,
    headers: Readonly<Record<string, string>>,
    expiresAtMs = Number.POSITIVE_INFINITY,
  ): Principal {
    const principal = withStated(vouched, headers);
    const goodForMs = Math.min(expiresAtMs - Date.now(), REMEMBERED_MS);
    if (goodForMs > 0) this.remembered.set(asked, principal, { ttl: goodForMs });
    return principal;
  }
}

const noPurposes: ReadonlySet<string> = new Set();
const statedHeaders = ['meshway-purpose', ...clientHeaders] as const;

/** Everything a principal is made of, as one text; `undefined` when there is nothing. No header holds a line break. */
function askedAs(credentials: Credentials, headers: Readonly<Record<string, string>>): string | undefined {
  let stated = '';
  for (const name of statedHeaders) if (headers[name] !== undefined) stated += `\n${name}:${headers[name]}`;
  switch (credentials.kind) {
    case 'none':
      return stated === '' ? undefined : stated;
    case 'key':
      return credentials.key + stated;
    case 'token':
      return credentials.token + stated;
  }
}

/** A purpose counts only when the credentials allow it. */
function withStated({ principal, purposes }: Vouched, headers: Readonly<Record<string, string>>): Principal {
  const stated = headers['meshway-purpose'];
  const client = readClientSoftware(headers);
  return Object.freeze({
    ...principal,
    ...(stated ? { statedPurpose: stated, ...(purposes.has(stated) ? { purpose: stated } : {}) } : {}),
    ...(client ? { client } : {}),
  });
}

/** Read without trust, to know with whose keys the token has to be verified. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw apiError('UNAUTHENTICATED', { reason: 'it is not a token', error: 'invalid_token' });
  }
}

function unknownIssuer(): never {
  throw apiError('UNAUTHENTICATED', { reason: 'the issuer of the token is not trusted', error: 'invalid_token' });
}

function unknownKey(): never {
  throw apiError('UNAUTHENTICATED', { reason: 'the API key is not known', error: 'invalid_token' });
}
