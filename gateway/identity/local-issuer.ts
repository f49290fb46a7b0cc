import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Claim } from '../../schemas/caller';
import type { TokenIssuer } from './token-issuer';

/** What a token of the local key says. */
export interface LocalGrant {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, Claim>>;
  readonly owns: readonly string[];
  readonly purposes: readonly string[];
  /** 1 or more. */
  readonly expiresInSeconds: number;
}

const ISSUER = 'urn:meshway:local';
const AUDIENCE = 'meshway';
const ALGORITHM = 'HS256';

/** Whoever can read the home may call as anybody: for work on one machine, where that is so anyway. */
export function localIssuer(key: KeyObject): TokenIssuer {
  return { issuer: ISSUER, audience: [AUDIENCE], algorithms: [ALGORITHM], clockSkewSeconds: 0, key };
}

/** Makes a token that gateways with the same key believe. */
export function signLocalToken({ subject, scopes, claims, owns, purposes, expiresInSeconds }: LocalGrant, key: KeyObject): Promise<string> {
  const lists = { ...(owns.length > 0 ? { owns } : {}), ...(purposes.length > 0 ? { purposes } : {}) };
  const issuedAt = Math.floor(Date.now() / 1_000);
  return new SignJWT({ ...claims, ...lists, scope: scopes.join(' ') })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .sign(key);
}
