// Goal: subgraphs are told exactly what of a caller their schemas ask for, and callers share a view, and with it answers, exactly when
// nothing that anybody asks of them differs.
// Method: two schemas that ask for different things; callers who differ in what one of them, both or none asks.

import { readConfig } from '../../gateway/config';
import { OperationStore } from '../../gateway/operations';
import { stranger } from '../../schemas/caller';
import { callerOf, putTogether, supergraphOf, withScopes, writtenGraph } from './support/written-graph';

const own = `
  directive @mask(kind: String!, size: Int, unless: [[String!]!]) on FIELD_DEFINITION
  directive @rowFilter(name: String!, field: String!, operator: String!, claim: String!, unless: [[String!]!]) repeatable on OBJECT`;
const people = `${own}
  type Query { person: Person known: Int @authenticated mine: Int @policy(policies: [["owner:people"]]) for: Int @policy(policies: [["purpose:care"]]) }
  type Person @rowFilter(name: "region", field: "region", operator: "equals", claim: "region", unless: [["all"]])
    @rowFilter(name: "teams", field: "team", operator: "in", claim: "teams") {
    region: String team: String mail: String @mask(kind: "emailDomain", unless: [["mail"]])
  }`;
const orders = `${own}
  type Query { order: Order asked: Int @policy(policies: [["night", "day"], ["week"]]) other: Int @policy(policies: [["odd"]]) typed: Asked
    find(by: By): Int inner: Any three: Three }
  type Order @requiresScopes(scopes: [["orders"]]) @rowFilter(name: "region", field: "region", operator: "in", claim: "region") { region: String }
  type Asked @policy(policies: [["of-type"]]) { a: Int }
  enum By @policy(policies: [["of-input"]]) { X Y }
  interface Any { a: Int }
  type One implements Any @policy(policies: [["of-one"]]) { a: Int b: Int }
  type Two implements Any { a: Int c: Int }
  interface Wide @policy(policies: [["of-wide"]]) { a: Int }
  type Three implements Wide { a: Int d: Int }`;

const graph = putTogether(people, orders);
const [PEOPLE, ORDERS] = ['s0', 's1'];

const known = callerOf({
  kind: 'user',
  scopes: new Set(['orders', 'mail', 'something']),
  claims: { region: 'west', teams: ['b', 'a'], salary: 1 },
  owns: new Set(['people', 'things']),
  purpose: 'care',
});

describe('what a subgraph is told', () => {
  it('is what its schema names, and nothing else', () => {
    const standing = graph.access.standingOf(known);
    expect(standing.callerOf(PEOPLE)).toEqual({
      authenticated: true,
      scopes: ['mail'],
      policies: ['owner:people', 'purpose:care'],
      claims: { region: 'west', teams: ['b', 'a'] },
    });
    expect(standing.callerOf(ORDERS)).toEqual({ authenticated: false, scopes: ['orders'], policies: [], claims: { region: 'west' } });
    expect(standing.textOf(ORDERS)).toBe(JSON.stringify(standing.callerOf(ORDERS)));
    expect(standing.callerOf(PEOPLE)).toBe(standing.callerOf(PEOPLE));
  });

  it('is what any schema names, for a subgraph whose schema is not known', () => {
    expect(graph.access.standingOf(known).callerOf('elsewhere')).toEqual({
      authenticated: true,
      scopes: ['orders'],
      policies: ['owner:people', 'purpose:care'],
      claims: {},
    });
  });

  it('is nothing of whoever has nothing it asks for: all of those are the same stranger', () => {
    const nobody = graph.access.standingOf(callerOf({}));
    expect(nobody.callerOf(PEOPLE)).toBe(stranger);
    expect(nobody.fingerprint([PEOPLE, ORDERS])).toEqual([]);
    const without = graph.access.standingOf(callerOf({ kind: 'user', scopes: new Set(['x']), claims: { salary: 1 } }));
    expect(without.callerOf(ORDERS)).toBe(stranger);
    expect(without.fingerprint([PEOPLE, ORDERS])).toEqual([[PEOPLE, { ...stranger, authenticated: true }]]);
  });

  it('is told in one order, whatever order its schema names things in', () => {
    const schema = (claims: readonly string[], scopes: string) => `${own}
      type Query { a: A b: Int @requiresScopes(scopes: ${scopes}) }
      type A ${claims.map((claim) => `@rowFilter(name: "${claim}", field: "f", operator: "in", claim: "${claim}")`).join(' ')} { f: String }`;
    const caller = callerOf({ kind: 'user', scopes: new Set(['y', 'x']), claims: { q: 1, p: 2 } });
    const [text, other] = [schema(['p', 'q'], '[["x"], ["y"]]'), schema(['q', 'p'], '[["y"], ["x"]]')].map((sdl) =>
      putTogether(sdl).access.standingOf(caller).textOf('s0'),
    );
    expect(text).toBe('{"authenticated":false,"scopes":["x","y"],"policies":[],"claims":{"p":2,"q":1}}');
    expect(other).toBe(text);
  });

  it.each([
    ['being known', { kind: 'user' as const }],
    ['a scope', { scopes: new Set(['mail']) }],
    ['a policy', { owns: new Set(['people']) }],
    ['a claim', { claims: { region: 'west' } }],
  ])('tells apart who has %s', (_, caller) => {
    expect(graph.access.standingOf(callerOf(caller)).callerOf(PEOPLE)).not.toBe(stranger);
  });

  it('does not take a property every object has for a claim', () => {
    const schema = `${own} type Query { a: A } type A @rowFilter(name: "n", field: "f", operator: "in", claim: "constructor") { f: String }`;
    const { access } = putTogether(schema);
    expect(access.standingOf(callerOf({ kind: 'user' })).callerOf('s0')).toBe(stranger);
    const rows = new Map([['s0', { toString: ['x'] }]]);
    expect(access.standingOf({ ...callerOf({}), rows }).callerOf('s0')).toBe(stranger);
  });
});

describe('rows that were granted', () => {
  const granted = (region: readonly string[], claims = {}) => {
    const rows = new Map([
      [PEOPLE, { region }],
      [ORDERS, { region }],
    ]);
    const standing = graph.access.standingOf({ ...callerOf({ claims }), rows });
    return [PEOPLE, ORDERS].map((name) => standing.callerOf(name).claims.region);
  };

  it('count for the product they were granted for', () => {
    const standing = graph.access.standingOf({ ...callerOf({}), rows: new Map([[ORDERS, { region: ['west'] }]]) });
    expect(standing.callerOf(ORDERS).claims).toEqual({ region: 'west' });
    expect(standing.callerOf(PEOPLE)).toBe(stranger);
  });

  it('count beside the own claim where lists are compared, and only without one where one value is', () => {
    expect(granted(['west'])).toEqual(['west', 'west']);
    expect(granted(['west'], { region: 'east' })).toEqual(['east', ['east', 'west']]);
    expect(granted(['west', 'east', 'west'], { region: ['north', 'east'] })).toEqual([
      ['north', 'east'],
      ['east', 'north', 'west'],
    ]);
    expect(granted([], { region: 'east' })).toEqual(['east', 'east']);
    expect(granted(['7'], { region: 8 })).toEqual([8, ['7', '8']]);
    expect(granted([])).toEqual([undefined, undefined]);
  });
});

describe('a view', () => {
  it('is one object for all for whom the same holds', () => {
    const view = graph.viewOf({ kind: 'user', scopes: new Set(['orders', 'x']), subject: 'ann' });
    expect(graph.viewOf({ kind: 'application', scopes: new Set(['y', 'orders']), claims: { region: 'west' } })).toBe(view);
    expect(graph.viewOf({ kind: 'user', scopes: new Set(['mail']) })).not.toBe(view);
    const views = [callerOf({}), withScopes(), withScopes('orders'), withScopes('mail'), withScopes('orders', 'mail')];
    expect(new Set(views.map((caller) => graph.access.standingOf(caller).view.key)).size).toBe(5);
  });

  it('may read a field when everything that is said of it holds, and name a type when that alone does', () => {
    const { viewOf } = putTogether(
      `type Query { a: A @requiresScopes(scopes: [["x"]]) } type A @requiresScopes(scopes: [["y"]]) { b: Int }`,
    );
    const allowed = ['', 'x', 'y', 'xy'].map((scopes) => viewOf(withScopes(...scopes)));
    expect(allowed.map((view) => view.mayRead('Query', 'a'))).toEqual([false, false, false, true]);
    expect(allowed.map((view) => view.mayName('A'))).toEqual([false, false, true, true]);
  });

  it('shows a field through the masks that nothing lifts', () => {
    expect(graph.viewOf().masksOf('Person', 'mail')).toMatchObject([{ kind: 'emailDomain' }]);
    expect(graph.viewOf({ kind: 'user', scopes: new Set(['mail']) }).masksOf('Person', 'mail')).toEqual([]);
    expect(graph.viewOf().masksOf('Person', 'region')).toEqual([]);
    expect(graph.viewOf().formOf('Person', 'region')).toBeUndefined();
    const isMasked = graph.viewOf().formOf('Person', 'mail');
    expect([isMasked?.('***@mail.example'), isMasked?.('ann@mail.example')]).toEqual([true, false]);
  });

  it('shows a field through the masks of every subgraph that states one', () => {
    const masked = (unless: string) => `${own}
      type Query { a: A } type A { x: String @mask(kind: "hash", unless: [["${unless}"]]) }`;
    const { viewOf } = putTogether(masked('one'), masked('two'));
    const masksOf = (...scopes: readonly string[]) => viewOf({ kind: 'user', scopes: new Set(scopes) }).masksOf('A', 'x');
    expect([masksOf(), masksOf('one'), masksOf('two'), masksOf('one', 'two')].map((masks) => masks.length)).toEqual([2, 1, 1, 0]);
    expect(masksOf('one')).toMatchObject([{ unless: [['two']] }]);
  });

  it('takes for masked what has the form of every mask', () => {
    const masked = (kind: string) => `${own}
      type Query { a: A } type A { x: String @mask(kind: "${kind}") }`;
    const { viewOf } = putTogether(masked('hash'), masked('year'));
    const isMasked = viewOf().formOf('A', 'x');
    expect([`h:${'x'.repeat(22)}`, '2024-01-01', null].map((value) => isMasked?.(value))).toEqual([false, false, true]);
  });

  it('of somebody who may see everything is the whole schema, and of others a part', () => {
    const all = graph.access.standingOf(known, new Set(['night', 'day', 'week', 'odd', 'of-type', 'of-input', 'of-one', 'of-wide'])).view;
    expect(all.schema).toBe(graph.schema);
    expect(graph.access.schema).toBe(graph.schema);
    expect(graph.viewOf().schema).not.toBe(graph.schema);
    expect(graph.access.standingOf(known).view.schema).not.toBe(graph.schema);
    expect(graph.viewOf().schema).toBe(graph.viewOf().schema);
  });

  it('is remembered with its caller, and not what was asked about them once', () => {
    const first = graph.access.standingOf(known);
    expect(graph.access.standingOf(known)).toBe(first);
    const asked = graph.access.standingOf(known, new Set(['week']));
    expect(asked.view.mayRead('Query', 'asked')).toBe(true);
    expect(graph.access.standingOf(known)).toBe(first);
    expect(first.view.mayRead('Query', 'asked')).toBe(false);
  });
});

it('names the row filters that apply to a caller, in the subgraphs that are read', () => {
  const { access } = graph;
  expect(access.rowFiltersFor(callerOf({}), [PEOPLE, ORDERS])).toEqual(['Order.region', 'Person.region', 'Person.teams']);
  expect(access.rowFiltersFor(withScopes('all'), [PEOPLE])).toEqual(['Person.teams']);
  expect(access.rowFiltersFor(callerOf({}), [ORDERS, ORDERS])).toEqual(['Order.region']);
  expect(access.rowFiltersFor(callerOf({}), ['elsewhere'])).toEqual([]);
});

it('tells whose a scope or a purpose is, and for one of an unknown subgraph that it is somebody’s', () => {
  expect(graph.access.productsNaming.scope('mail')).toEqual(new Set([PEOPLE]));
  expect(graph.access.productsNaming.scope('orders')).toEqual(new Set([ORDERS]));
  expect(graph.access.productsNaming.scope('something')).toEqual(new Set());
  expect(graph.access.productsNaming.purpose('care')).toEqual(new Set([PEOPLE]));
  expect(graph.access.productsNaming.purpose('owner:people')).toEqual(new Set());
  const { access } = writtenGraph(supergraphOf(people, orders));
  expect(access.productsNaming.scope('orders')).toEqual(new Set(['']));
  expect(access.productsNaming.purpose('care')).toEqual(new Set(['']));
});

describe('policies that have to be asked about', () => {
  it('open what they decide about when they hold, and that alone', () => {
    const operation = new OperationStore(graph.schema, readConfig({})).find(
      'query ($show: Boolean!) { asked other @include(if: $show) }',
      undefined,
    );
    const left = (granted: readonly string[], holding: readonly string[] = []) =>
      graph.access
        .filter(operation, graph.access.standingOf(known, new Set(granted)).view, holding)
        .denials.map(({ coordinate }) => coordinate);
    expect([left(['week'], ['show']), left(['week']), left(['odd'], ['show']), left([])]).toEqual([
      ['Query.other'],
      [],
      ['Query.asked'],
      ['Query.asked'],
    ]);
  });

  const asked = (query: string): readonly string[] =>
    [...graph.access.policiesAsked(new OperationStore(graph.schema, readConfig({})).find(query, undefined), false)].sort();

  it.each([
    ['{ asked }', ['day', 'night', 'week']],
    ['{ mine for known }', []],
    ['{ typed { a } }', ['of-type']],
    ['{ ...F } fragment F on Query { other }', ['odd']],
    ['{ find }', []],
    ['{ find(by: X) }', ['of-input']],
    ['{ inner { a } }', ['of-one']],
    ['{ inner { ... on One { b } } }', ['of-one']],
    ['{ inner { ... on Two { c } } }', []],
    ['{ order { region } ... { other } }', ['odd']],
    ['{ three { ... on Wide { ... on Three { d } } } }', ['of-wide']],
    ['{ three { ...W } } fragment W on Wide { ... { ... on Three { d } } }', ['of-wide']],
  ])('of %s are those that decide about it', (query, policies) => expect(asked(query)).toEqual(policies));

  it('are all there are when the schema is asked for, since it shows what may be read', () => {
    const operation = new OperationStore(graph.schema, readConfig({})).find('{ __schema { types { name } } }', undefined);
    expect([...graph.access.policiesAsked(operation, true)].sort()).toEqual([
      'day',
      'night',
      'odd',
      'of-input',
      'of-one',
      'of-type',
      'of-wide',
      'week',
    ]);
  });
});
