import { apiError } from '../../schemas/errors';

/** What a request offers as proof of who sent it; nothing of it is checked yet. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'key'; readonly key: string };

/** Longer tokens are not looked at. Servers take 16 KB of headers at most, all of them together. */
const LENGTH_MAX = 8_192;
/** Every API key begins so, which tells it from a token, and lets scanners find one that was committed by mistake. */
export const keyPrefix = 'mwk_';

const none: Credentials = { kind: 'none' };

/**
 * Reads `authorization: Bearer …` or `meshway-api-key: …`. Anything that could be read in two ways is refused, with UNAUTHENTICATED:
 * two headers of one name (which come joined by a comma), both headers, another scheme.
 */
export function readCredentials(headers: Readonly<Record<string, string>>): Credentials {
  const { authorization, 'meshway-api-key': apiKey } = headers;
  if (authorization === undefined) return apiKey === undefined ? none : keyOf(apiKey);
  if (apiKey !== undefined) throw badRequest('a token and an API key came together');
  if (authorization.length > LENGTH_MAX) throw badRequest(`it is longer than ${LENGTH_MAX} characters`);
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? [];
  if (token === undefined) throw badRequest('the authorization header is not one word Bearer and one token');
  return token.startsWith(keyPrefix) ? keyOf(token) : { kind: 'token', token };
}

function keyOf(key: string): Credentials {
  if (!/^mwk_[\w-]{20,200}$/.test(key)) throw badRequest('the API key does not have the form of one');
  return { kind: 'key', key };
}

function badRequest(reason: string): Error {
  return apiError('UNAUTHENTICATED', { reason, error: 'invalid_request' });
}
