// Goal: every quality rule measures what it says, and a snapshot that breaks one of severity error is kept but never current.
// Method: small tables whose right numbers can be counted by hand; every metric, unit and operator; real SQL rules in the sandbox.
import type { Expectation, QualityRule } from '../../schemas/contracts/model';
import type { QualityResult } from '../../subgraphs/kit/snapshots';
import { qualityRule } from './support/product-folder';
import { Bench, id, things } from './support/publishing';

type RuleSpec = Parameters<typeof qualityRule>[0];

const mustBe = (value: number): Expectation => ({ operator: 'mustBe', value });
const rule = (spec: RuleSpec): QualityRule => qualityRule({ name: 'mine', expectation: mustBe(0), ...spec });

// Four values, one null, one empty, two alike.
const DATA = 'id,value,other\n1,a,x\n2,a,x\n3,"",y\n4,,z\n5,b,\n';

async function results(
  rules: readonly QualityRule[],
  on: 'property' | 'object' = 'property',
  data = DATA,
): Promise<{ bench: Bench; passed: boolean; found: readonly QualityResult[] }> {
  const bench = await Bench.open();
  const folder = things({ id, value: on === 'property' ? { quality: rules } : {}, other: {} }, on === 'object' ? rules : []);
  const { snapshot } = await bench.publishText(folder, '.csv', data);
  return { bench, passed: snapshot.passed, found: snapshot.manifest.quality.filter(({ name }) => name.startsWith('mine')) };
}

async function measured(spec: RuleSpec, on: 'property' | 'object' = 'property'): Promise<number | null | undefined> {
  return (await results([rule(spec)], on)).found[0]?.measured;
}

describe('library metrics', () => {
  it.each<[string, RuleSpec, number]>([
    ['nullValues', { metric: 'nullValues' }, 1],
    ['missingValues: null and the empty text, unless said otherwise', { metric: 'missingValues' }, 2],
    ['missingValues as listed', { metric: 'missingValues', arguments: { missingValues: ['a', null] } }, 3],
    ['missingValues that are texts only', { metric: 'missingValues', arguments: { missingValues: ["it's", 'b'] } }, 1],
    ['invalidValues outside validValues, nulls aside', { metric: 'invalidValues', arguments: { validValues: ['a', ''] } }, 1],
    ['invalidValues that break a pattern, nulls aside', { metric: 'invalidValues', arguments: { pattern: '^[a-c]$' } }, 1],
    ['invalidValues by both', { metric: 'invalidValues', arguments: { validValues: ['a', 'b', ''], pattern: '^[a]?$' } }, 1],
    ['duplicateValues: rows that repeat an earlier one, nulls aside', { metric: 'duplicateValues' }, 1],
    ['rowCount', { metric: 'rowCount' }, 5],
  ])('%s', async (_, spec, expected) => {
    expect(await measured(spec)).toBe(expected);
  });

  it('counts duplicates over several properties on the object', async () => {
    expect(await measured({ metric: 'duplicateValues', arguments: { properties: ['value', 'other'] } }, 'object')).toBe(1);
    expect(await measured({ metric: 'rowCount' }, 'object')).toBe(5);
  });

  it('measures in percent of all rows, and of none zero', async () => {
    expect(await measured({ metric: 'nullValues', unit: 'percent' })).toBe(20);
    const { found } = await results([rule({ metric: 'nullValues', unit: 'percent' })], 'property', 'id,value,other\n');
    expect(found[0]).toMatchObject({ measured: 0, status: 'pass' });
  });

  it('takes a pattern that runs away in other engines in its stride', async () => {
    const data = `id,value,other\n1,${'a'.repeat(50_000)}!,\n`;
    const { found } = await results([rule({ metric: 'invalidValues', arguments: { pattern: '^(a+)+$' } })], 'property', data);
    expect(found[0]).toMatchObject({ measured: 1, status: 'fail' });
  });
});

describe('operators', () => {
  const between = (operator: 'mustBeBetween' | 'mustNotBeBetween', low: number, high: number): Expectation => ({ operator, low, high });
  it.each<[Expectation, 'pass' | 'fail', string]>([
    [mustBe(5), 'pass', 'must be 5'],
    [mustBe(4), 'fail', 'must be 4'],
    [{ operator: 'mustNotBe', value: 5 }, 'fail', 'must not be 5'],
    [{ operator: 'mustNotBe', value: 4 }, 'pass', 'must not be 4'],
    [{ operator: 'mustBeGreaterThan', value: 5 }, 'fail', 'must be greater than 5'],
    [{ operator: 'mustBeGreaterThan', value: 4.5 }, 'pass', 'must be greater than 4.5'],
    [{ operator: 'mustBeGreaterOrEqualTo', value: 5 }, 'pass', 'must be greater or equal to 5'],
    [{ operator: 'mustBeGreaterOrEqualTo', value: 6 }, 'fail', 'must be greater or equal to 6'],
    [{ operator: 'mustBeLessThan', value: 5 }, 'fail', 'must be less than 5'],
    [{ operator: 'mustBeLessThan', value: 6 }, 'pass', 'must be less than 6'],
    [{ operator: 'mustBeLessOrEqualTo', value: 5 }, 'pass', 'must be less or equal to 5'],
    [{ operator: 'mustBeLessOrEqualTo', value: 4 }, 'fail', 'must be less or equal to 4'],
    [between('mustBeBetween', 5, 9), 'pass', 'must be between 5 and 9'],
    [between('mustBeBetween', 1, 5), 'pass', 'must be between 1 and 5'],
    [between('mustBeBetween', 6, 9), 'fail', 'must be between 6 and 9'],
    [between('mustNotBeBetween', 5, 9), 'fail', 'must not be between 5 and 9'],
    [between('mustNotBeBetween', 6, 9), 'pass', 'must not be between 6 and 9'],
  ])('5 rows against %p: %s', async (expectation, status, words) => {
    const { found, passed } = await results([rule({ metric: 'rowCount', expectation })], 'object');
    expect(found[0]).toMatchObject({ status, expectation: words, severity: 'error' });
    expect(passed).toBe(status === 'pass');
  });
});

describe('SQL rules', () => {
  it.each([
    ['SELECT count(*) FROM {object} WHERE {property} IS NULL', 1],
    ["SELECT count(*) FROM {object} WHERE {property} = 'a'".replaceAll('{', '$' + '{'), 2],
    ['SELECT count(*) FROM things', 5],
    ['SELECT 2.50::DECIMAL(5,2)', 2.5],
    ['WITH x AS (SELECT 1 AS n) SELECT n FROM x; -- the end', 1],
  ])('%s measures %p', async (query, expected) => {
    expect(await measured({ type: 'sql', query })).toBe(expected);
  });

  it.each([
    ['SELECT 1, 2'],
    ['FROM things'],
    ['SELECT NULL'],
    ["SELECT 'many'"],
    ['SELECT true'],
    ["SELECT 'NaN'::DOUBLE"],
    ['SELECT no_column FROM things'],
    ['SELEC 1'],
    [''],
  ])('%p could not be measured: an error, which is no fail and no pass', async (query) => {
    const { found, passed } = await results([rule({ type: 'sql', query })]);
    expect(found[0]).toMatchObject({ status: 'error', measured: null, message: expect.stringContaining('could not be measured') });
    expect(passed).toBe(false);
  });

  it.each([
    "SELECT count(*) FROM read_text('/etc/passwd')",
    "SELECT count(*) FROM '/etc/passwd'",
    "SELECT length(getenv('HOME'))",
    'DROP TABLE things',
    'DELETE FROM {object}',
    "COPY things TO '/tmp/stolen.csv'",
    'SET threads = 1',
    "ATTACH 'x' AS y",
    'PRAGMA database_list',
    'SELECT 1; SELECT 2',
    "SELECT 1; COPY (SELECT 1) TO 'data.duckdb'",
  ])('%s is refused, and nothing is published', async (query) => {
    await expect(results([rule({ type: 'sql', query })])).rejects.toMatchObject({
      code: 'SQL_REFUSED',
      message: expect.stringContaining('Quality rule "mine"'),
    });
  });

  it('see a copy: what they do to it reaches no snapshot', async () => {
    const { bench } = await results([rule({ type: 'sql', query: 'SELECT 0' })]);
    expect(await bench.store.verify('things', 1)).toEqual([]);
  });
});

describe('what nobody here can measure', () => {
  it.each(['text', 'custom'] as const)('a rule of type %s is skipped, not passed, and stops nothing', async (type) => {
    const { found, passed } = await results([rule({ type, expectation: undefined })]);
    expect(found[0]).toMatchObject({ status: 'skip', measured: null });
    expect(passed).toBe(true);
  });

  it.each<[string, RuleSpec]>([
    ['names no metric', {}],
    ['has neither valid values nor a pattern', { metric: 'invalidValues' }],
    ['says nothing of the number', { metric: 'rowCount', expectation: undefined }],
    ['names a property that is none', { metric: 'duplicateValues', arguments: { properties: ['nothing'] } }],
    ['has a broken pattern', { metric: 'invalidValues', arguments: { pattern: '(' } }],
  ])('a rule that %s is an error', async (_, spec) => {
    const { found, passed } = await results([rule(spec)]);
    expect(found[0]).toMatchObject({ status: 'error' });
    expect(passed).toBe(false);
  });
});

describe('what the graph promises without a rule', () => {
  it.each([
    ['a required value is missing', 'id,kind,name\n1,A,\n', 'Thing.name.required'],
    ['a key has no value', 'id,kind,name\n,A,x\n', 'Thing.id.required'],
    ['a key occurs twice', 'id,kind,name\n1,A,x\n1,B,y\n', 'Thing.primaryKey'],
    ['an enum has a value of its own', 'id,kind,name\n1,C,x\n', 'Thing.kind.enum'],
  ])('%s: the snapshot is kept and not current', async (_, data, broken) => {
    const bench = await Bench.open();
    const { snapshot } = await bench.publishText(things({ id, kind: { validValues: ['A', 'B'] }, name: { required: true } }), '.csv', data);
    expect(snapshot.passed).toBe(false);
    expect(snapshot.manifest.quality.filter(({ status }) => status === 'fail').map(({ name }) => name)).toEqual([broken]);
    expect(await bench.store.current('things')).toBeUndefined();
    expect((await bench.rows('things', 1, 'FROM things')).length).toBeGreaterThan(0);
  });
});

describe('what becomes current', () => {
  const folder = things({ id, value: { quality: [rule({ metric: 'nullValues' })] } });
  const good = 'id,value\n1,a\n';
  const bad = 'id,value\n1,\n';

  it('is the newest that passed', async () => {
    const bench = await Bench.open();
    const current = async (): Promise<number | undefined> => (await bench.store.current('things'))?.manifest.number;
    expect(await current()).toBeUndefined();
    await bench.publishText(folder, '.csv', bad);
    expect(await current()).toBeUndefined();
    await bench.publishText(folder, '.csv', good);
    expect(await current()).toBe(2);
    await bench.publishText(folder, '.csv', bad);
    expect(await current()).toBe(2);
    await bench.publishText(folder, '.csv', good);
    expect(await current()).toBe(4);
    expect(
      (await bench.store.list('things')).map(({ number, state, ...rest }) => [number, state, 'current' in rest && rest.current]),
    ).toEqual([
      [4, 'passed', true],
      [3, 'failed', false],
      [2, 'passed', false],
      [1, 'failed', false],
    ]);
  });

  it.each(['warning', 'info'])('does not depend on rules of severity %s', async (severity) => {
    const { found, passed } = await results([
      rule({ metric: 'nullValues', severity }),
      rule({ name: 'mine too', type: 'sql', query: 'SELECT no_column', severity }),
    ]);
    expect(found.map(({ status }) => status)).toEqual(['fail', 'error']);
    expect(passed).toBe(true);
  });
});
