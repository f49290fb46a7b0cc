import type { JWTPayload } from 'jose';
import type { Claim } from '../../schemas/caller';
import type { Principal } from './principal';

/** A principal and the purposes its credentials allow it to state. */
export interface Vouched {
  readonly principal: Principal;
  readonly purposes: ReadonlySet<string>;
}

/**
 * What a verified token says: `scope` (RFC 9068, words divided by blanks) or `scp`/`scopes` (lists), `owns`, `purposes`. A token whose
 * subject is its own client speaks for an application. Claims that are neither texts, numbers, truth values nor lists of texts are left
 * out: nothing could be compared with them.
 */
export function principalOf(payload: JWTPayload): Vouched {
  const { iss, sub, client_id, azp } = payload;
  const isApplication = sub === undefined || sub === client_id || sub === azp;
  const principal = Object.freeze({
    kind: isApplication ? ('application' as const) : ('user' as const),
    ...(sub === undefined ? {} : { subject: sub }),
    ...(iss === undefined ? {} : { issuer: iss }),
    scopes: new Set([payload.scope, payload.scp, payload.scopes].flatMap(words)),
    claims: Object.freeze(Object.fromEntries(Object.entries(payload).flatMap(comparable))),
    owns: new Set(words(payload.owns)),
  });
  return { principal, purposes: new Set(words(payload.purposes)) };
}

function words(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function comparable([name, value]: [string, unknown]): readonly (readonly [string, Claim])[] {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return [[name, value as Claim]];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? [[name, Object.freeze([...value])]] : [];
}
