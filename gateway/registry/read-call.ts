import { apiError } from '../../schemas/errors';
import type { Accepted, Proposal } from './model';

type Body = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws BAD_REQUEST. */
export function readProposal(body: Body): Proposal {
  const optional = Object.fromEntries(
    (['version', 'contract', 'descriptor'] as const).flatMap((name) => (body[name] === undefined ? [] : [[name, text(body, name)]])),
  );
  return { product: text(body, 'product'), sdl: text(body, 'sdl'), url: text(body, 'url'), ...optional };
}

/** Throws BAD_REQUEST. */
export function readReason(body: Body): string {
  const reason = body.reason === undefined ? '' : text(body, 'reason');
  if (reason.length > 1_000) throw apiError('BAD_REQUEST', { reason: 'reason has more than 1,000 characters' });
  return reason;
}

/** Throws BAD_REQUEST. */
export function readAccepted({ accepted = [] }: Body): readonly Accepted[] {
  if (!Array.isArray(accepted) || accepted.length > 1_000)
    throw apiError('BAD_REQUEST', { reason: 'accepted is not a list of at most 1,000' });
  return accepted.map((one: unknown) => {
    if (!isObject(one)) throw apiError('BAD_REQUEST', { reason: 'accepted holds something that is no object' });
    return { coordinate: text(one, 'coordinate'), reason: text(one, 'reason') };
  });
}

/** A whole number of 0 or more, as JSON or as text. Throws BAD_REQUEST. */
export function readWhole(name: string, value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0)
    throw apiError('BAD_REQUEST', { reason: `${name} is not a whole number of 0 or more` });
  return number;
}

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string')
    throw apiError('BAD_REQUEST', { reason: `${name} is ${value === undefined ? 'missing' : 'not a string'}` });
  return value;
}
