import type { GrantBook } from './book';
import { type Consumer, type Grant, stateAt } from './model';

/** Of a caller, what grants are matched with. */
export interface GrantedCaller {
  readonly kind: 'anonymous' | 'user' | 'application';
  readonly subject?: string;
  readonly issuer?: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The purpose they say they use the data for, whether or not their credentials allow it. */
  readonly statedPurpose?: string;
}

/** What grants add to a caller, now. */
export interface GrantEffect {
  /** The grants that hold, in the order they were asked for. */
  readonly grants: readonly Pick<Grant, 'id' | 'product'>[];
  readonly scopes: ReadonlySet<string>;
  /** True when grants allow the purpose the caller states. */
  readonly allowsPurpose: boolean;
  /** By product, then by claim: what its row filters may take beside the caller's own claims. */
  readonly rows: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
}

export const noEffect: GrantEffect = Object.freeze({ grants: [], scopes: new Set<string>(), allowsPurpose: false, rows: new Map() });

/** Which products name a scope or a purpose in their schemas. */
export interface ProductsNaming {
  scope(name: string): ReadonlySet<string>;
  purpose(name: string): ReadonlySet<string>;
}

/**
 * What the grants that hold give a caller. An owner decides about their own product and no other:
 * - a scope or a purpose counts when every product that names it in its schema has granted it to the caller, so that nobody opens
 *   another's fields;
 * - row values count for the product that granted them.
 * A caller who states a purpose has only the grants for that purpose.
 */
export function effectOf(caller: GrantedCaller, holding: Holding, naming: ProductsNaming): GrantEffect {
  const { statedPurpose } = caller;
  const mine = grantsFor(caller, holding);
  if (mine.length === 0) return noEffect;
  const granting = new Map<string, Set<string>>();
  const rows = new Map<string, Record<string, readonly string[]>>();
  for (const { product, terms } of mine) {
    for (const scope of terms?.scopes ?? []) granting.set(scope, (granting.get(scope) ?? new Set()).add(product));
    if (terms) rows.set(product, mergeRows(rows.get(product) ?? {}, terms.rows));
  }
  const scopes = [...granting].filter(([scope, products]) => isSubset(naming.scope(scope), products));
  // Who states a purpose has grants for that purpose only.
  const products = new Set(mine.map(({ product }) => product));
  return {
    grants: mine.map(({ id, product }) => ({ id, product })),
    scopes: new Set(scopes.map(([scope]) => scope)),
    allowsPurpose: statedPurpose !== undefined && isSubset(naming.purpose(statedPurpose), products),
    rows,
  };
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((member) => whole.has(member));
}

/** The grants of a book that hold at a moment, by `consumerKey`, and until when no other ones do. */
export interface Holding {
  readonly book: GrantBook;
  readonly byConsumer: ReadonlyMap<string, readonly Grant[]>;
  readonly untilMs: number;
}

export function holdingAt(book: GrantBook, nowMs: number): Holding {
  const byConsumer = new Map<string, Grant[]>();
  let untilMs = Number.POSITIVE_INFINITY;
  for (const grant of book.grants.values()) {
    if (stateAt(grant, nowMs) !== 'approved') continue;
    const { kind, id } = grant.consumer;
    const key = consumerKey(kind, id);
    byConsumer.set(key, [...(byConsumer.get(key) ?? []), grant]);
    if (grant.terms?.until !== undefined) untilMs = Math.min(untilMs, Date.parse(grant.terms.until));
  }
  return { book, byConsumer, untilMs };
}

function consumerKey(kind: Consumer['kind'], id: string): string {
  return `${kind}:${id}`;
}

/** As whom a caller may hold grants: as themselves first, where they have a name, then as one of each of their teams. */
export function consumersOf({ kind, subject, issuer, claims }: GrantedCaller): readonly Consumer[] {
  if (kind === 'anonymous') return [];
  const of = issuer === undefined ? {} : { issuer };
  const own = subject ?? claims.client_id;
  const teams = [claims.team, claims.teams, claims.groups].flat().filter((team) => team !== undefined);
  return [
    ...(own === undefined ? [] : [{ kind, id: String(own), ...of }]),
    ...teams.map((team) => ({ kind: 'team' as const, id: String(team), ...of })),
  ];
}

function grantsFor(caller: GrantedCaller, { byConsumer }: Holding): readonly Grant[] {
  const { issuer, statedPurpose } = caller;
  const keys = new Set(consumersOf(caller).map(({ kind, id }) => consumerKey(kind, id)));
  return [...keys]
    .flatMap((key) => byConsumer.get(key) ?? [])
    .filter(({ consumer }) => consumer.issuer === undefined || consumer.issuer === issuer)
    .filter(({ purpose }) => statedPurpose === undefined || statedPurpose === purpose);
}

function mergeRows(
  before: Readonly<Record<string, readonly string[]>>,
  added: Readonly<Record<string, readonly string[]>>,
): Record<string, readonly string[]> {
  const merged = Object.entries(added).map(([claim, values]) => {
    const known = Object.hasOwn(before, claim) ? (before[claim] ?? []) : [];
    return [claim, [...new Set([...known, ...values])].sort()] as const;
  });
  return { ...before, ...Object.fromEntries(merged) };
}
