// Goal: what a team promises beside its schema (who may read, keys, quality, SLA) is compared as carefully as the schema.
// Method: small schemas and contracts, one change each.
import { parse } from 'graphql';
import { diffAccess, diffContracts, partFor, raise } from '../../../gateway/registry/check/changes';
import { type Contract, reviewProductTexts } from '../../../schemas/contracts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes"])';
const told = (changes: readonly { impact: string; code: string; coordinate: string }[]): readonly string[] =>
  changes.map(({ impact, code, coordinate }) => `${impact} ${code} ${coordinate}`);

describe('access and keys', () => {
  const plain = 'type T @key(fields: "id") { id: ID! n: Int }';
  it.each<[string, string, string, readonly string[]]>([
    ['the same', plain, plain, []],
    [
      'scopes that are new',
      plain,
      'type T @key(fields: "id") { id: ID! n: Int @requiresScopes(scopes: [["a"]]) }',
      ['breaking access-narrowed T.n'],
    ],
    [
      'scopes that are gone',
      'type T @key(fields: "id") { id: ID! n: Int @requiresScopes(scopes: [["a"]]) }',
      plain,
      ['dangerous access-widened T.n'],
    ],
    [
      'scopes in another order',
      'type T { n: Int @requiresScopes(scopes: [["a", "b"], ["c"]]) }',
      'type T { n: Int @requiresScopes(scopes: [["c"], ["b", "a"]]) }',
      [],
    ],
    ['a type for those who sign in', plain, 'type T @key(fields: "id") @authenticated { id: ID! n: Int }', ['breaking access-narrowed T']],
    ['a mask', plain, 'type T @key(fields: "id") { id: ID! n: Int @mask(kind: "null") }', ['breaking mask-added T.n']],
    ['no mask', 'type T @key(fields: "id") { id: ID! n: Int @mask(kind: "null") }', plain, ['dangerous mask-removed T.n']],
    [
      'another mask',
      'type T { n: Int @mask(kind: "null") }',
      'type T { n: Int @mask(kind: "bucket", size: 5) }',
      ['dangerous mask-changed T.n'],
    ],
    [
      'a row filter',
      'type T { n: Int }',
      'type T @rowFilter(name: "own", field: "n", operator: "equals", claim: "n") { n: Int }',
      ['breaking rows-narrowed T'],
    ],
    ['a smallest group', 'type T { n: Int }', 'type T @minGroupSize(rows: 5) { n: Int }', ['breaking rows-narrowed T']],
    ['another key', plain, 'type T @key(fields: "n") { id: ID! n: Int }', ['breaking key-removed T', 'compatible key-added T']],
    ['a key written otherwise', 'type T @key(fields: "id n") { id: ID! n: Int }', 'type T @key(fields: "n  id") { id: ID! n: Int }', []],
  ])('knows %s', (_, before, after, expected) => {
    expect(told(diffAccess(parse(`${link} ${before}`), parse(`${link} ${after}`)))).toEqual(expected);
  });
});

describe('quality and SLA', () => {
  const contract = (quality: string, sla: string): Contract => {
    const text = `apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\nschema:\n  - name: Thing\n    quality: [${quality}]\n    properties: [{ name: id, logicalType: string, primaryKey: true }]\nslaProperties: [${sla}]\n`;
    const { contract: read, problems } = reviewProductTexts('thing', { contract: text });
    if (!read) throw new Error(JSON.stringify(problems));
    return read;
  };
  const rule = (bound: string, severity = 'error'): string => `{ id: rows, metric: rowCount, ${bound}, unit: rows, severity: ${severity} }`;
  const latency = (value: number, unit: string): string => `{ id: fresh, property: latency, value: ${value}, unit: ${unit} }`;

  it.each<[string, [string, string], [string, string], readonly string[]]>([
    ['the same', [rule('mustBeGreaterThan: 1'), latency(6, 'h')], [rule('mustBeGreaterThan: 1'), latency(6, 'h')], []],
    ['a rule that is gone', [rule('mustBeGreaterThan: 1'), ''], ['', ''], ['breaking quality-removed quality:Thing.rows']],
    ['advice that is gone', [rule('mustBeGreaterThan: 1', 'warning'), ''], ['', ''], ['dangerous quality-removed quality:Thing.rows']],
    [
      'a rule that only warns now',
      [rule('mustBeGreaterThan: 1'), ''],
      [rule('mustBeGreaterThan: 1', 'warning'), ''],
      ['breaking quality-loosened quality:Thing.rows'],
    ],
    [
      'a looser bound',
      [rule('mustBeGreaterThan: 5'), ''],
      [rule('mustBeGreaterThan: 1'), ''],
      ['breaking quality-loosened quality:Thing.rows'],
    ],
    [
      'a tighter bound',
      [rule('mustBeGreaterThan: 5'), ''],
      [rule('mustBeBetween: [6, 9]'), ''],
      ['compatible quality-tightened quality:Thing.rows'],
    ],
    ['later data', ['', latency(6, 'h')], ['', latency(1, 'd')], ['breaking sla-weakened sla:fresh']],
    ['fresher data', ['', latency(1, 'd')], ['', latency(23, 'h')], ['compatible sla-strengthened sla:fresh']],
    ['the same in other units', ['', latency(1, 'd')], ['', latency(24, 'h')], []],
    ['a promise that is gone', ['', latency(1, 'd')], ['', ''], ['breaking sla-removed sla:fresh']],
  ])('knows %s', (_, before, after, expected) => {
    expect(told(diffContracts(contract(...before), contract(...after)))).toEqual(expected);
  });
});

describe('versions', () => {
  it.each([
    ['1.2.3', ['none'], '1.2.4'],
    ['1.2.3', ['none', 'compatible'], '1.3.0'],
    ['1.2.3', ['dangerous'], '1.3.0'],
    ['1.2.3', ['breaking', 'none'], '2.0.0'],
    ['0.2.3', ['breaking'], '0.3.0'],
    ['0.2.3', ['compatible'], '0.2.4'],
  ] as const)('%s with %p asks for %s', (version, impacts, expected) => {
    expect(raise(version, partFor(impacts) ?? 'patch')).toBe(expected);
  });
});
