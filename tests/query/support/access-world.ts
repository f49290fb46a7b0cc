import * as fc from 'fast-check';
import type { Caller } from '../../../schemas/caller';
import type { AccessSaid } from './warehouse';

/** A thing as it is stored. `name` and `secret` are canaries: no other value has them inside. */
export interface ThingRow {
  readonly id: number;
  readonly ownerId: string | null;
  readonly parentId: number | null;
  readonly kind: 'SMALL' | 'VERY_LARGE';
  readonly name: string | null;
  readonly secret: string | null;
  readonly small: number | null;
  readonly day: string | null;
  /** In cents. */
  readonly price: number | null;
}

export interface PartRow {
  readonly id: string;
  readonly thingId: number;
  /** A canary. */
  readonly label: string | null;
}

export interface World {
  readonly things: readonly ThingRow[];
  readonly parts: readonly PartRow[];
}

const owners = ['o1', 'o2', "o'3"];
/** Texts that would mean something else if they were not bound as values. */
export const hostile = [
  "' OR '1'='1",
  "'; DROP TABLE things; --",
  '" OR TRUE --',
  '%',
  '_',
  '\\',
  '$1',
  '\u0000',
  'o1\u0000',
  '{"a":1}',
  'NULL',
  '*',
  '😀',
];

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 4, nil: null });
const canary = (place: string, at: number): string => `canary.${place}.${at}@mail${at % 3}.example`;

export const worlds: fc.Arbitrary<World> = fc
  .record({
    things: fc.array(
      fc.record({
        ownerId: maybe(fc.constantFrom(...owners)),
        parent: maybe(fc.nat(3)),
        kind: fc.constantFrom('SMALL' as const, 'VERY_LARGE' as const),
        hasName: fc.boolean(),
        hasSecret: fc.boolean(),
        small: maybe(fc.integer({ min: -15, max: 25 })),
        day: maybe(fc.constantFrom('1999-12-31', '2024-02-29', '2024-01-01', '2025-06-07')),
        price: maybe(fc.integer({ min: -2_000, max: 9_999 })),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    parts: fc.array(fc.record({ thing: fc.integer({ min: 1, max: 13 }), hasLabel: fc.boolean() }), { maxLength: 16 }),
  })
  .map(({ things, parts }) => ({
    things: things.map(
      ({ parent, hasName, hasSecret, ...row }, at): ThingRow => ({
        ...row,
        id: at + 1,
        parentId: parent === null ? null : parent + 1,
        name: hasName ? canary('name', at) : null,
        secret: hasSecret ? canary('secret', at) : null,
      }),
    ),
    parts: parts.map(
      ({ thing, hasLabel }, at): PartRow => ({
        id: `p${String(at).padStart(2, '0')}`,
        thingId: thing,
        label: hasLabel ? canary('label', at) : null,
      }),
    ),
  }));

export function insertsOf({ things, parts }: World): string {
  const text = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
  const thing = (row: ThingRow): string =>
    `(${row.id}, ${text(row.ownerId)}, ${row.parentId}, ${text(row.kind === 'SMALL' ? 'SMALL' : 'very large')}, ${text(row.name)}, ${text(row.secret)}, ${row.small}, ${text(row.day)}, ${row.price === null ? 'NULL' : row.price / 100})`;
  const part = ({ id, thingId, label }: PartRow): string => `(${text(id)}, ${thingId}, ${text(label)}, 1)`;
  return [
    `INSERT INTO things (id, owner_id, parent_id, kind, name, secret, small, "day", price) VALUES ${things.map(thing).join(', ')};`,
    ...(parts.length === 0 ? [] : [`INSERT INTO parts VALUES ${parts.map(part).join(', ')};`]),
  ].join('\n');
}

const scopes = ['a', 'b', 'c'];
const anyOf = fc.array(fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 });
const unless = fc.option(anyOf, { nil: undefined }).map((lists) => (lists === undefined ? {} : { unless: lists }));
const nothing = fc.constant({});
const masked = (...masks: readonly Readonly<Record<string, unknown>>[]): fc.Arbitrary<Readonly<Record<string, unknown>>> =>
  fc.tuple(fc.constantFrom(...masks), unless).map(([mask, more]) => ({ mask: { ...mask, ...more } }));
const needing = anyOf.map((lists) => ({ scopes: lists }));
const closed = fc.constant({ classification: 'confidential' });

const rowFilter = fc
  .tuple(
    fc.constantFrom(
      { property: 'ownerId', operator: 'equals', claim: 'owner' },
      { property: 'ownerId', operator: 'in', claim: 'owners' },
      { property: 'name', operator: 'startsWith', claim: 'names' },
      { property: 'small', operator: 'in', claim: 'numbers' },
      { property: 'id', operator: 'in', claim: 'numbers' },
    ),
    unless,
  )
  .map(([filter, more]) => ({ ...filter, ...more }));

/** What the warehouse's contract says of access. */
export const contracts: fc.Arbitrary<AccessSaid> = fc
  .record({
    access: fc.oneof({ weight: 9, arbitrary: fc.constant('public') }, fc.constant('authenticated'), anyOf, fc.constant(undefined)),
    purposes: fc.option(fc.constantFrom(['x'], ['x', 'y']), { freq: 1, nil: undefined }),
    filters: fc.oneof({ weight: 3, arbitrary: fc.array(rowFilter, { minLength: 1, maxLength: 1 }) }, fc.array(rowFilter, { maxLength: 2 })),
    size: fc.option(fc.tuple(fc.integer({ min: 2, max: 4 }), unless), { nil: undefined }),
    rows: fc.option(anyOf, { freq: 1, nil: undefined }),
    partRows: fc.option(anyOf, { freq: 1, nil: undefined }),
    partFilter: fc.option(unless, { nil: undefined }),
    name: fc.oneof(nothing, needing, closed, masked({ kind: 'hash' }, { kind: 'lastFour' }, { kind: 'emailDomain' }, { kind: 'null' })),
    secret: fc.oneof(
      needing,
      closed,
      masked({ kind: 'hash' }, { kind: 'null' }).map((mask) => ({ ...mask, classification: 'restricted' })),
    ),
    small: fc.oneof(nothing, nothing, needing, masked({ kind: 'bucket', size: 10 }, { kind: 'null' })),
    day: fc.oneof(nothing, masked({ kind: 'year' })),
    price: fc.oneof(nothing, masked({ kind: 'bucket', size: 7 })),
    label: fc.oneof(nothing, needing, masked({ kind: 'lastFour' })),
  })
  .map(({ access, purposes, filters, size, rows, partRows, partFilter, name, secret, small, day, price, label }) => ({
    contract: { access, ...(purposes ? { purposes } : {}) },
    Thing: {
      ...(filters.length > 0 ? { rowFilter: filters.map((filter, at) => ({ ...filter, name: `f${at}` })) } : {}),
      ...(size ? { minGroupSize: { rows: size[0], ...size[1] } } : {}),
      ...(rows ? { scopes: rows } : {}),
    },
    Part: {
      ...(partFilter ? { rowFilter: [{ name: 'p', property: 'thingId', operator: 'in', claim: 'numbers', ...partFilter }] } : {}),
      ...(partRows ? { scopes: partRows } : {}),
    },
    'Thing.name': name,
    'Thing.secret': secret,
    'Thing.small': small,
    'Thing.day': day,
    'Thing.price': price,
    'Part.label': label,
  }));

const ownerClaim = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...owners) }, fc.constantFrom(...hostile, ''));
const claims: fc.Arbitrary<Caller['claims']> = fc.record(
  {
    owner: fc.oneof(ownerClaim, fc.constant(['o1'])),
    owners: fc.oneof(ownerClaim, fc.array(ownerClaim, { maxLength: 6 })),
    names: fc.oneof(
      fc.constantFrom('', 'canary.name.1', 'canary', '%'),
      fc.array(fc.constantFrom('canary.name.0@', 'canary.name.2', '', ...hostile), { maxLength: 3 }),
    ),
    numbers: fc.oneof(
      fc.integer({ min: -2, max: 12 }),
      fc.array(fc.constantFrom('1', '2', '3', '5', '8', '-7', '1 OR 1=1', 'x'), { maxLength: 5 }),
      fc.boolean(),
    ),
  },
  { requiredKeys: ['owner', 'owners', 'names'] },
);

/** Callers a gateway vouches for, and `undefined`: one nobody vouches for. */
export const callers: fc.Arbitrary<Caller | undefined> = fc.option(
  fc
    .record({
      authenticated: fc.boolean(),
      scopes: fc.subarray(scopes),
      policies: fc.subarray(['owner:warehouse', 'purpose:x', 'owner:other', 'purpose:y']),
      claims,
    })
    // Nobody has scopes without being known.
    .map((caller) => ({ ...caller, authenticated: caller.authenticated || caller.scopes.length > 0 })),
  { freq: 8, nil: undefined },
);
