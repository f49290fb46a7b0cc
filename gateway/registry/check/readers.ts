import type { Usage, Use } from '../usage';
import type { Change } from './changes';
import type { KnownOperation } from './known-operations';
import { type OwnerOf, ownersIn } from './owners';
import type { AffectedReader, JudgedChange } from './report';

/** How a mesh decides that a change breaks nobody. */
export interface ReaderPolicy {
  /** How many days back use counts. */
  readonly days: number;
  /** Requests in all that time that may still be broken. Default 0. */
  readonly tolerated: number;
  /** Clients that do not count, such as a monitor that asks for everything. */
  readonly excludedClients: readonly string[];
  /**
   * Breaking changes that are wanted all the same, for a reason that is kept with the publication. `Order.total` also stands for what is
   * derived from it: `OrderFilter.total`, `OrderGroupByField.TOTAL`.
   */
  readonly accepted: readonly { readonly coordinate: string; readonly reason: string }[];
}

/** A change that breaks somebody who asked in the last month is not taken. */
export const defaultPolicy: ReaderPolicy = Object.freeze({ days: 30, tolerated: 0, excludedClients: [], accepted: [] });

export interface Readers {
  readonly usage: Usage;
  /** Registered operations, whether or not anybody has used them. */
  readonly registered: readonly KnownOperation[];
  readonly policy: ReaderPolicy;
  readonly now: Date;
}

const DAY_MS = 86_400_000;

/** They break nobody yet, and ask somebody to leave. */
export const deprecations: readonly Change['code'][] = [
  'field-deprecated',
  'argument-deprecated',
  'input-field-deprecated',
  'enum-value-deprecated',
];

/**
 * Finds whom a breaking change would break, or a deprecation asks to leave. `publishedAt`: since when readers could use what changes; before that no use needs to have
 * been recorded.
 */
export function judge(change: Change, readers: Readers, publishedAt: string): Pick<JudgedChange, 'readers' | 'verdict'> {
  const { usage, registered, policy, now } = readers;
  const asksToLeave = deprecations.includes(change.code);
  if (change.impact !== 'breaking' && !asksToLeave) return { readers: [], verdict: undefined };
  const hits = asksToLeave ? [change.coordinate] : change.hits;
  if (hits.length === 0) return { readers: [], verdict: 'promised' };
  const isHit = (use: Pick<Use, 'coordinates' | 'isIncomplete'>): boolean => hits.some((hit) => uses(use, hit));
  const hit = usage.uses.filter((use) => counts(use, policy) && isHit(use)).map(asReader(ownersIn(registered)));
  const waiting = registered.filter((operation) => isHit({ coordinates: operation.coordinates, isIncomplete: false })).map(asRegistered);
  const affected = [...hit, ...waiting];
  if (asksToLeave) return { readers: affected, verdict: undefined };
  if (acceptedReason(policy, change.coordinate) !== undefined) return { readers: affected, verdict: 'accepted' };
  if (waiting.length > 0 || hit.reduce((sum, { requests }) => sum + requests, 0) > policy.tolerated)
    return { readers: affected, verdict: 'used' };
  const from = new Date(now.getTime() - policy.days * DAY_MS).toISOString();
  const isCovered = usage.since !== undefined && usage.since <= (publishedAt > from ? publishedAt : nextDay(from));
  return { readers: affected, verdict: isCovered ? 'unused' : 'unknown' };
}

/** Recording that goes on has something of each day; the first of what is left may be hours after the limit. */
function nextDay(time: string): string {
  return new Date(Date.parse(time) + DAY_MS).toISOString();
}

/** Why a change at this coordinate is wanted; `undefined` when nobody said so. */
export function acceptedReason({ accepted }: ReaderPolicy, coordinate: string): string | undefined {
  return accepted.find((one) => covers(one.coordinate, coordinate))?.reason;
}

function covers(accepted: string, coordinate: string): boolean {
  if (accepted === coordinate) return true;
  const [type = '', member] = accepted.split('.');
  const [otherType = '', otherMember] = coordinate.split('.');
  if (member === undefined || otherMember === undefined || member.includes('(')) return false;
  return otherType.startsWith(type) && plain(otherMember) === plain(member);
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

export function counts({ client }: Use, { excludedClients }: ReaderPolicy): boolean {
  return client === undefined || !excludedClients.includes(client);
}

/** Whether an operation names a coordinate; a type is named by everything of it. What could not be looked at may have been anything given. */
function uses({ coordinates, isIncomplete }: Pick<Use, 'coordinates' | 'isIncomplete'>, hit: string): boolean {
  if (coordinates.has(hit)) return true;
  const isType = /^\w+$/.test(hit);
  if (isType) return typesNamed(coordinates).has(hit);
  return isIncomplete && !hit.includes('(') && !hit.startsWith('@') && typesNamed(coordinates).has(hit.split('.')[0] ?? '');
}

const known = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

function typesNamed(coordinates: ReadonlySet<string>): ReadonlySet<string> {
  const types = known.get(coordinates) ?? new Set([...coordinates].map((coordinate) => coordinate.split('.')[0] ?? ''));
  known.set(coordinates, types);
  return types;
}

function asReader(ownerOf: OwnerOf): (use: Use) => AffectedReader {
  return ({ client, operation, hash, requests, lastUsed }) => ({
    client,
    owner: ownerOf(client, operation),
    operation,
    hash,
    requests,
    lastUsed,
  });
}

function asRegistered({ client, owner, name }: KnownOperation): AffectedReader {
  return { client, owner, operation: name, hash: undefined, requests: 0, lastUsed: undefined };
}
