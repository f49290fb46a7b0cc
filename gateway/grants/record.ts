import { createHash } from 'node:crypto';
import type { Consumer, GrantEvent, GrantRecord, Terms } from './model';

/** A record as text; `previous` is the whole text of the record before it, which this one names by its hash. */
export function writeRecord(record: GrantRecord, previous: string | undefined): string {
  return `${JSON.stringify({ meshway: 1, previous: hashOf(previous), ...record })}\n`;
}

/** Reads what `writeRecord` wrote for the same place. Throws an `Error` that says what is wrong with anything else. */
export function readRecord(text: string, sequence: number, previous: string | undefined): GrantRecord {
  const { meshway, previous: named, ...record } = JSON.parse(text) as GrantRecord & { meshway: unknown; previous: unknown };
  if (meshway !== 1) throw new Error('it has another form');
  if (record.sequence !== sequence) throw new Error('it belongs to another place');
  if (named !== hashOf(previous)) throw new Error('it does not follow the record before it');
  if (Number.isNaN(Date.parse(record.at)) || typeof record.by !== 'string' || !isEvent(record.event))
    throw new Error('it tells of no event');
  return record;
}

function hashOf(text: string | undefined): string | null {
  return text === undefined ? null : createHash('sha256').update(text).digest('hex');
}

function isEvent(event: GrantEvent | undefined): event is GrantEvent {
  if (typeof event?.grant !== 'string' || typeof event.note !== 'string') return false;
  switch (event.kind) {
    case 'requested':
      return isText(event.product) && isText(event.purpose) && isTexts(event.scopes) && isConsumer(event.consumer);
    case 'approved':
      return isTerms(event.terms);
    case 'refused':
    case 'revoked':
      return true;
    default:
      return false;
  }
}

function isConsumer(consumer: Consumer | undefined): boolean {
  const { kind, id, issuer = '' } = consumer ?? {};
  return (kind === 'user' || kind === 'application' || kind === 'team') && isText(id) && typeof issuer === 'string';
}

function isTerms(terms: Terms | undefined): boolean {
  const { scopes, rows, until } = terms ?? {};
  const isRows = typeof rows === 'object' && rows !== null && Object.values(rows).every(isTexts);
  return isTexts(scopes) && isRows && (until === undefined || !Number.isNaN(Date.parse(until)));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}
