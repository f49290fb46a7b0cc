import type { Members } from './chain-lines';

/** Who asked. Of a token it has what was verified of it, never the token. */
export interface AuditedPrincipal {
  readonly kind: 'anonymous' | 'user' | 'application';
  readonly subject?: string;
  readonly issuer?: string;
  readonly purpose?: string;
  readonly client?: { readonly name: string; readonly version?: string };
}

/** What an operation is about, for one view of it; sorted coordinates, `Order.total`. The same object for the same operation and view. */
export interface AuditedReading {
  /** Read as they are. */
  readonly read: readonly string[];
  /** Shown through a mask. */
  readonly masked: readonly string[];
  /** Asked for, and not read. */
  readonly denied: readonly string[];
}

/** What became of an operation. It has names and counts only: no argument, variable or value of an answer. */
export interface AuditedFacts {
  /** `undefined` when the credentials proved nothing. */
  readonly principal: AuditedPrincipal | undefined;
  /** Ids of the grants that were in force, of the products that were asked. */
  readonly grants: readonly string[];
  /** `undefined` for a request that named none. */
  readonly operation: { readonly type: string; readonly name: string | undefined; readonly hash: string } | undefined;
  readonly reading: AuditedReading | undefined;
  /** `Order.own-region`: the row filters in force for this caller in the products that were asked. */
  readonly rowFilters: readonly string[];
  /** Token of the snapshots read; `undefined` when none were. */
  readonly vector: string | undefined;
  readonly status: number;
  readonly errors: number;
  readonly fetches: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** Facts that may be recorded any number of times, and are put into words when they are first written. They must not change any more. */
export class Audited {
  private words: string | undefined;

  constructor(private readonly facts: AuditedFacts) {}

  get text(): string {
    this.words ??= factsText(this.facts);
    return this.words;
  }
}

/** One operation: which request it was, when, and what became of it. */
export interface AuditEntry {
  readonly requestId: string;
  readonly atMs: number;
  readonly audited: Audited;
}

/** Names a caller makes up are cut here. */
const NAME_MAX = 200;
/** What JSON has as it is. Requests are given such ids here, and callers may only choose such. */
const PLAIN = /^[\w.:-]{1,200}$/;

const principals = new WeakMap<AuditedPrincipal, string>();
const readings = new WeakMap<AuditedReading, string>();

export function entryLine({ requestId, atMs, audited }: AuditEntry): Members {
  const id = PLAIN.test(requestId) ? requestId : escaped(requestId.slice(0, NAME_MAX));
  return { opening: `"at":"${timeText(atMs)}","request":"${id}"`, rest: audited.text };
}

/** The text of the last millisecond that was asked for: many operations share it. */
let lastTime = { ms: 0, text: new Date(0).toISOString() };

function timeText(ms: number): string {
  if (lastTime.ms !== ms) lastTime = { ms, text: new Date(ms).toISOString() };
  return lastTime.text;
}

function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What is the same for many operations is written once. */
function factsText(facts: AuditedFacts): string {
  const { principal, grants, operation, reading, rowFilters, vector, status, errors, fetches, bytes, durationMs } = facts;
  const who = principal ? remembered(principals, principal, principalText) : '';
  const what = operation
    ? `,"operation":{"type":"${operation.type}","name":${JSON.stringify(operation.name?.slice(0, NAME_MAX) ?? null)},"hash":"${operation.hash}"}`
    : '';
  const about = reading ? remembered(readings, reading, readingText) : '';
  const given = grants.length > 0 ? `,"grants":${JSON.stringify(grants)}` : '';
  const filters = rowFilters.length > 0 ? `,"rowFilters":${JSON.stringify(rowFilters)}` : '';
  const from = vector === undefined ? '' : `,"vector":"${vector}"`;
  const counts = `,"status":${status},"errors":${errors},"fetches":${fetches},"bytes":${bytes},"durationMs":${Math.round(durationMs)}`;
  return `${who}${given}${what}${about}${filters}${from}${counts}`;
}

function principalText({ kind, subject, issuer, purpose, client }: AuditedPrincipal): string {
  return `,"principal":${JSON.stringify({ kind, subject, issuer })}${purpose === undefined ? '' : `,"purpose":${JSON.stringify(purpose)}`}${client ? `,"client":${JSON.stringify(client)}` : ''}`;
}

function readingText({ read, masked, denied }: AuditedReading): string {
  return `,${JSON.stringify({ read, masked, denied }).slice(1, -1)}`;
}

function remembered<T extends object>(texts: WeakMap<T, string>, value: T, write: (value: T) => string): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = write(value);
  texts.set(value, text);
  return text;
}
