import * as fc from 'fast-check';
import type { Eyes, PartSelection, ThingSelection } from './access-oracle';
import { hostile, type ThingRow } from './access-world';

/** An operation, and what it must answer to whom. */
export interface AskedOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** `refused` when something in it may not be read; `invalid` when it would tell what is hidden, which the schema has no words for. */
  readonly expected: (eyes: Eyes) => unknown | 'refused' | 'invalid' | { readonly data: unknown; readonly tooFew: true };
}

const thingFields = ['id', 'ownerId', 'kind', 'name', 'secret', 'small', 'day', 'price'];
const openFields = ['id', 'ownerId', 'kind'];
const first = fc.integer({ min: 0, max: 4 });

const selections = fc.letrec<{ thing: ThingSelection; part: PartSelection }>((tie) => {
  const some = (fields: readonly string[]) => fc.uniqueArray(fc.constantFrom(...fields), { minLength: 1, maxLength: 4 });
  // Most selections hold nothing that is ever protected, so that they reach the rows.
  const fields = fc.oneof({ weight: 3, arbitrary: some(openFields) }, some(thingFields));
  const leaf = fields.map((names): ThingSelection => ({ fields: names }));
  const page = <T>(nodes: fc.Arbitrary<T>) => fc.option(fc.record({ first, nodes }), { freq: 2, nil: undefined });
  return {
    thing: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .record({ fields, parent: fc.option(tie('thing'), { nil: undefined }), children: page(tie('thing')), parts: page(tie('part')) })
        .map(({ parent, children, parts, ...selection }) => ({
          ...selection,
          ...(parent ? { parent } : {}),
          ...(children ? { children } : {}),
          ...(parts ? { parts } : {}),
        })),
    ),
    part: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<PartSelection>({ fields: ['id'] }, { fields: ['label', 'id'] }),
      fc.record({ fields: fc.constant(['id']), thing: tie('thing') }),
    ),
  };
});

function thingText({ fields, parent, children, parts }: ThingSelection): string {
  return `{ ${fields.join(' ')} ${parent ? `parent ${thingText(parent)}` : ''} ${
    children ? `children(first: ${children.first}) { totalCount nodes ${thingText(children.nodes)} }` : ''
  } ${parts ? `parts(first: ${parts.first}) { totalCount nodes ${partText(parts.nodes)} }` : ''} }`;
}

function partText({ fields, thing }: PartSelection): string {
  return `{ ${fields.join(' ')} ${thing ? `thing ${thingText(thing)}` : ''} }`;
}

interface Filter {
  readonly where: Record<string, unknown>;
  readonly holds: (row: ThingRow) => boolean;
}

const filters: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ where: {}, holds: () => true }) },
  fc
    .constantFrom('o1', 'o2', ...hostile)
    .map((owner) => ({ where: { ownerId: { eq: owner } }, holds: (row: ThingRow) => row.ownerId === owner })),
  fc.constantFrom('o1', ...hostile).map((owner) => ({
    where: { not: { ownerId: { in: [owner, 'o2'] } } },
    holds: (row: ThingRow) => row.ownerId !== owner && row.ownerId !== 'o2',
  })),
  fc.constant({
    where: { or: [{ kind: { eq: 'SMALL' } }, { id: { in: [1, 3] } }] },
    holds: (row: ThingRow) => row.kind === 'SMALL' || row.id === 1 || row.id === 3,
  }),
);

const pages: fc.Arbitrary<AskedOperation> = fc
  .record({ filter: filters, first, backwards: fc.boolean(), descending: fc.boolean(), nodes: selections.thing })
  .map(({ filter, first: size, backwards, descending, nodes }) => ({
    query: `query ($where: ThingFilter, $size: Int, $by: [ThingOrderBy!]) { things(where: $where, orderBy: $by, ${backwards ? 'last' : 'first'}: $size) { totalCount nodes ${thingText(nodes)} pageInfo { hasNextPage hasPreviousPage } } }`,
    variables: { where: filter.where, size, by: [{ id: descending ? 'DESC' : 'ASC' }] },
    expected: (eyes) => {
      if (!eyes.readsRows('Thing') || !eyes.readsThing(nodes)) return 'refused';
      const all = eyes.things.filter(filter.holds);
      const ordered = descending ? all.toReversed() : all;
      const page = backwards ? ordered.slice(Math.max(0, ordered.length - size)) : ordered.slice(0, size);
      const hasMore = all.length > size;
      const pageInfo = { hasNextPage: !backwards && hasMore, hasPreviousPage: backwards && hasMore };
      return { things: { totalCount: all.length, nodes: page.map((row) => eyes.thing(row, nodes)), pageInfo } };
    },
  }));

const lookUps: fc.Arbitrary<AskedOperation> = fc.tuple(fc.integer({ min: 0, max: 13 }), selections.thing).map(([id, selection]) => ({
  query: `query ($id: ID!) { thing(id: $id) ${thingText(selection)} }`,
  variables: { id: String(id) },
  expected: (eyes) => {
    if (!eyes.readsRows('Thing') || !eyes.readsThing(selection)) return 'refused';
    const row = eyes.things.find((thing) => thing.id === id);
    return { thing: row ? eyes.thing(row, selection) : null };
  },
}));

/** `_entities` of one type, whose rows are found by key. */
function entitiesOf(
  type: string,
  ids: readonly string[],
  selection: string,
  answers: (eyes: Eyes) => readonly unknown[] | 'refused',
): AskedOperation {
  return {
    query: `query ($them: [_Any!]!) { _entities(representations: $them) { __typename ... on ${type} ${selection} } }`,
    variables: { them: ids.map((id) => ({ __typename: type, id })) },
    expected: (eyes) => {
      const found = answers(eyes);
      return found === 'refused' ? found : { _entities: found.map((row) => (row ? { __typename: type, ...row } : null)) };
    },
  };
}

const things: fc.Arbitrary<AskedOperation> = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 6 }), selections.thing)
  .map(([ids, selection]) =>
    entitiesOf('Thing', ids.map(String), thingText(selection), (eyes) => {
      if (!eyes.readsThing(selection)) return 'refused';
      const rows = ids.map((id) => eyes.things.find((row) => row.id === id));
      return rows.map((row) => row && eyes.thing(row, selection));
    }),
  );

const parts: fc.Arbitrary<AskedOperation> = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 4 }), selections.part)
  .map(([places, selection]) => {
    const ids = places.map((at) => `p${String(at).padStart(2, '0')}`);
    return entitiesOf('Part', ids, partText(selection), (eyes) => {
      if (!eyes.readsPart(selection)) return 'refused';
      const rows = ids.map((id) => eyes.parts.find((row) => row.id === id));
      return rows.map((row) => row && eyes.part(row, selection));
    });
  });

/** Another subgraph's entity, to which things are added. */
const owners: fc.Arbitrary<AskedOperation> = fc
  .tuple(fc.constantFrom('o1', 'o2', "o'3", ...hostile), first, selections.thing)
  .map(([owner, size, nodes]) =>
    entitiesOf('Owner', [owner], `{ id things(first: ${size}) { totalCount nodes ${thingText(nodes)} } }`, (eyes) => {
      if (!eyes.readsRows('Thing') || !eyes.readsThing(nodes)) return 'refused';
      const rows = eyes.things.filter(({ ownerId }) => ownerId === owner);
      return [{ id: owner, things: { totalCount: rows.length, nodes: rows.slice(0, size).map((row) => eyes.thing(row, nodes)) } }];
    }),
  );

const aggregates: fc.Arbitrary<AskedOperation> = filters.map((filter) => ({
  query: 'query ($where: ThingFilter) { thingAggregate(where: $where) { count countDistinct { ownerId } } }',
  variables: { where: filter.where },
  expected: (eyes) => {
    if (!eyes.readsNumbers) return 'refused';
    const rows = eyes.things.filter(filter.holds);
    if (rows.length < eyes.least) return { data: { thingAggregate: null }, tooFew: true };
    const owners = new Set(rows.flatMap(({ ownerId }) => ownerId ?? []));
    return { thingAggregate: { count: rows.length, countDistinct: { ownerId: owners.size } } };
  },
}));

const groups: fc.Arbitrary<AskedOperation> = fc
  .record({ filter: filters, first, most: fc.integer({ min: 1, max: 6 }) })
  .map(({ filter, first: size, most }) => ({
    query:
      'query ($where: ThingFilter, $size: Int, $most: Int) { thingGroups(by: [{ field: KIND }], where: $where, first: $size, having: { count: { lte: $most } }) { totalCount nodes { key { kind } count } pageInfo { hasNextPage } } }',
    variables: { where: filter.where, size, most },
    expected: (eyes) => {
      if (!eyes.readsNumbers) return 'refused';
      const rows = eyes.things.filter(filter.holds);
      const counted = ['SMALL', 'VERY_LARGE']
        .map((kind) => ({ key: { kind }, count: rows.filter((row) => row.kind === kind).length }))
        .filter(({ count }) => count > 0 && count >= eyes.least && count <= most);
      return {
        thingGroups: { totalCount: counted.length, nodes: counted.slice(0, size), pageInfo: { hasNextPage: counted.length > size } },
      };
    },
  }));

/** A group that is left out is not left out silently, and looks like no group at all when it is the only one. */
const withheld: fc.Arbitrary<AskedOperation> = filters.map((filter) => ({
  query: 'query ($where: ThingFilter) { thingGroups(by: [{ field: OWNER_ID }], where: $where, first: 0) { withheld } }',
  variables: { where: filter.where },
  expected: (eyes) => {
    if (eyes.said.Thing?.minGroupSize === undefined) return 'invalid';
    if (!eyes.readsNumbers) return 'refused';
    const sizes = new Map<string | null, number>();
    for (const { ownerId } of eyes.things.filter(filter.holds)) sizes.set(ownerId, (sizes.get(ownerId) ?? 0) + 1);
    const told = [...sizes.values()];
    return { thingGroups: { withheld: eyes.least > 0 && (told.length === 0 || told.some((count) => count < eyes.least)) } };
  },
}));

/** Asks what is hidden by way of filters, orders, groups and aggregates. */
const oracles: fc.Arbitrary<AskedOperation> = fc
  .tuple(fc.constantFrom('name', 'secret'), fc.constantFrom('canary', ...hostile), fc.nat(6))
  .map(([field, guess, way]) => {
    const ways = [
      `things(where: { ${field}: { startsWith: $guess } }) { totalCount }`,
      `things(where: { not: { or: [{ ${field}: { eq: $guess } }] } }) { nodes { id } }`,
      `things(orderBy: [{ ${field}: ASC }]) { edges { cursor } }`,
      `thingGroups(by: [{ field: ${field.toUpperCase()} }]) { nodes { key { ${field} } } }`,
      `thingAggregate { min { ${field} } }`,
      `thingAggregate { countDistinct { ${field} } }`,
      `thingGroups(by: [{ field: KIND }], having: { max: { ${field}: { gt: $guess } } }) { totalCount }`,
    ];
    return {
      query: `query ($guess: String) { ${ways[way]} thing(id: "0") { id } parts(where: { label: { neq: $guess } }) { totalCount } }`,
      variables: { guess },
      expected: ({ said }: Eyes) => {
        const isOpen = [`Thing.${field}`, 'Part.label'].every((place) => Object.keys(said[place] ?? {}).length === 0);
        return isOpen ? 'any' : 'invalid';
      },
    };
  });

export const operations: fc.Arbitrary<AskedOperation> = fc.oneof(
  { weight: 3, arbitrary: pages },
  { weight: 2, arbitrary: lookUps },
  { weight: 3, arbitrary: things },
  parts,
  owners,
  aggregates,
  groups,
  { weight: 2, arbitrary: withheld },
  oracles,
);
