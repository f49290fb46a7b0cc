import { apiError } from '../../schemas/errors';
import type { AccessRequest, Approval } from './desk';
import type { Consumer } from './model';

type Body = Readonly<Record<string, unknown>>;

/** Throws BAD_REQUEST, as all of these. */
export function readObject(value: unknown): Body {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw bad('the body is not a JSON object');
}

/** `own`: whom it is for when that is not said. */
export function readRequest(body: Body, own: Consumer): AccessRequest {
  const { product, purpose, for: named, scopes } = body;
  return {
    product: text({ product }, 'product'),
    purpose: text({ purpose }, 'purpose'),
    consumer: named === undefined ? own : readConsumer(text(body, 'for'), optional(body, 'issuer')),
    scopes: scopes === undefined ? [] : texts(scopes, 'scopes'),
    note: readReason(body),
  };
}

export function readApproval(body: Body): Approval {
  const { scopes, rows = {} } = body;
  const until = optional(body, 'until');
  if (until !== undefined && Number.isNaN(Date.parse(until))) throw bad('until is no time of RFC 3339');
  return {
    ...(scopes === undefined ? {} : { scopes: texts(scopes, 'scopes') }),
    rows: Object.fromEntries(
      Object.entries(readObject(rows)).map(([claim, values]) => [claim, texts(values, `rows.${claim.slice(0, 50)}`)]),
    ),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}

export function readReason(body: Body): string {
  return optional(body, 'reason') ?? '';
}

export function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw bad(`${name} is ${value === undefined ? 'missing' : 'not a string'}`);
  return value;
}

/** `user:ann`, `application:reports`, `team:risk`; `undefined` for what names nobody. */
export function parseConsumer(named: string, issuer: string | undefined): Consumer | undefined {
  const [, kind, id] = /^(user|application|team):(.+)$/s.exec(named) ?? [];
  if (kind === undefined || id === undefined) return undefined;
  return { kind: kind as Consumer['kind'], id, ...(issuer === undefined ? {} : { issuer }) };
}

function readConsumer(named: string, issuer: string | undefined): Consumer {
  const consumer = parseConsumer(named, issuer);
  if (consumer) return consumer;
  throw bad('for names nobody: it is user:<subject>, application:<id> or team:<name>');
}

function optional(body: Body, name: string): string | undefined {
  return body[name] === undefined ? undefined : text(body, name);
}

function texts(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((one): one is string => typeof one === 'string' && one !== '')) return value;
  throw bad(`${name} is no list of names`);
}

function bad(reason: string): Error {
  return apiError('BAD_REQUEST', { reason });
}
