import type { KeyObject } from 'node:crypto';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { apiError } from '../../schemas/errors';
import { KeysUnavailable } from './key-set';
import { principalOf, type Vouched } from './token-principal';

/** Whose tokens are believed, and how they are checked. */
export interface TokenIssuer {
  /** Compared with `iss`, letter for letter. */
  readonly issuer: string;
  /** One of them must be in `aud`. */
  readonly audience: readonly string[];
  /** What the token says of its algorithm is compared with these, and never believed. */
  readonly algorithms: readonly string[];
  /** How far its clock may be from ours. 0 to 60. */
  readonly clockSkewSeconds: number;
  readonly key: KeyObject | JWTVerifyGetKey;
}

/** Who a token speaks for, and until when. Throws UNAUTHENTICATED, or IDENTITY_UNAVAILABLE when its issuer's keys cannot be had. */
export async function verifyToken(token: string, issuer: TokenIssuer): Promise<Vouched & { readonly expiresAtMs: number }> {
  const { key, audience, algorithms, clockSkewSeconds } = issuer;
  const options = {
    issuer: issuer.issuer,
    audience: [...audience],
    algorithms: [...algorithms],
    clockTolerance: clockSkewSeconds,
    requiredClaims: ['exp'],
  };
  try {
    // A key and what finds one are alike to jose, which has a signature for each.
    const { payload } = await jwtVerify(token, key as JWTVerifyGetKey, options);
    return { ...principalOf(payload), expiresAtMs: ((payload.exp ?? 0) + clockSkewSeconds) * 1_000 };
  } catch (error) {
    if (error instanceof KeysUnavailable) throw apiError('IDENTITY_UNAVAILABLE', {}, error);
    throw apiError('UNAUTHENTICATED', { reason: reasonOf(error), error: 'invalid_token' }, error as Error);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return claimReasons[error.claim] ?? 'a claim of the token is not as it should be';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the token is signed in a way its issuer does not use';
  if (error instanceof errors.JWKSNoMatchingKey) return 'the token names no key of its issuer';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature of the token does not fit';
  return 'it is not a token';
}

const claimReasons: Readonly<Record<string, string>> = {
  aud: 'the token is for another audience',
  nbf: 'the token is not valid yet',
  exp: 'the token does not say when it expires',
};
