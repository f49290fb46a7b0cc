// Goal: what the contract leaves open to a caller's scopes and claims is what they see, and callers share statements exactly when the same
// ones serve them.
// Method: the sights of callers on small contracts, without a database; access.test.ts asks one.
import { type Caller, type Claim, stranger } from '../../schemas/caller';
import { indexGraph, objectNamed } from '../../subgraphs/kit/query/graph';
import { type Sight, Sights } from '../../subgraphs/kit/query/sight';
import { always } from '../../subgraphs/kit/query/tree';
import { type AccessSaid, guardedWarehouse } from './support/warehouse';

const caller = (given: Partial<Caller> = {}): Caller => ({ ...stranger, authenticated: true, ...given });
const sightOn = (said: AccessSaid) => {
  const graph = indexGraph(guardedWarehouse(said).model);
  const sights = new Sights(graph);
  return { sight: (given?: Partial<Caller>): Sight => sights.of(caller(given)), object: (name: string) => objectNamed(graph, name) };
};

describe('what a claim allows a row filter’s field to be', () => {
  const sights = new Map<string, ReturnType<typeof sightOn>>();
  const allowed = (property: string, claim: Claim | undefined, operator = 'in', object = 'Thing') => {
    const key = `${object}.${property} ${operator}`;
    const on = sights.get(key) ?? sightOn({ [object]: { rowFilter: [{ name: 'f', property, operator, claim: 'c' }] } });
    sights.set(key, on);
    return on.sight({ claims: claim === undefined ? {} : { c: claim } }).claims.get(`${object} f`);
  };

  it.each<[string, string, Claim, unknown]>([
    ['a text, as it is', 'ownerId', 'o1', 'o1'],
    ['a number, where texts are stored', 'ownerId', 7, '7'],
    ['one of a set of words', 'kind', 'very large', 'very large'],
    ['a 64-bit key', 'id', '9223372036854775807', 9223372036854775807n],
    ['a negative key', 'id', '-12', -12n],
    ['zero', 'id', 0, 0n],
    ['a number of one digit', 'small', '7', 7n],
    ['a number of many', 'small', '-2147483648', -2147483648n],
    ['a whole number with a fraction of zeros', 'big', '12.00', 12n],
    ['a decimal', 'price', '-19.95', '-19.95'],
    ['a decimal without all its digits', 'price', 5, '5.00'],
    ['a decimal of as many digits as there are', 'huge', `${'9'.repeat(28)}.1234567890`, `${'9'.repeat(28)}.1234567890`],
    ['a float', 'ratio', -0.5, -0.5],
    ['yes', 'flag', true, true],
    ['no', 'flag', false, false],
    ['a date', 'day', '2024-02-29', '2024-02-29'],
    ['a time', 'clock', '08:30:00.500', '08:30:00.5'],
    ['an instant, in UTC', 'at', '2024-05-06T09:08:09+02:00', '2024-05-06 07:08:09'],
  ])('%s', (_, property, claim, value) => {
    expect(allowed(property, claim)).toEqual([value]);
    expect(allowed(property, claim, 'equals')).toEqual([value]);
  });

  it.each<[string, string, Claim | undefined]>([
    ['what is not claimed', 'ownerId', undefined],
    ['nothing', 'ownerId', []],
    ['yes, where texts are stored', 'ownerId', true],
    ['a word for yes', 'flag', 'true'],
    ['a number for yes', 'flag', 1],
    ['a key with a zero before it', 'id', '007'],
    ['a key less than zero by a sign alone', 'id', '-0'],
    ['a key with a blank', 'id', '1 '],
    ['a key after a blank', 'id', ' 1'],
    ['a key of more digits than any has', 'id', '9223372036854775808'],
    ['a number that its column cannot hold', 'small', '2147483648'],
    ['a fraction, where whole numbers are stored', 'small', '7.5'],
    ['a number with something behind it', 'small', '7 OR TRUE'],
    ['a number with something before it', 'small', '+7'],
    ['a number without a fraction after its point', 'small', '7.'],
    ['a number with letters for a fraction', 'small', '7.x'],
    ['a number by its power of ten', 'big', '1e3'],
    ['a decimal of more digits than its column has', 'price', '19.955'],
    ['a number of more digits than are ever read', 'big', `${'0'.repeat(39)}7`],
    ['a number with more digits of fraction than are ever read', 'big', `7.${'0'.repeat(39)}`],
    ['a text for a float', 'ratio', '12.5'],
    ['more than any float', 'ratio', Number.POSITIVE_INFINITY],
    ['a day in words', 'day', 'yesterday'],
    ['a day that never was', 'day', '2023-02-29'],
    ['an hour for a day', 'day', '08:30:00'],
    ['an hour that never is', 'clock', '24:30:00'],
    ['an instant without a time zone', 'at', '2024-05-06T07:08:09'],
  ])('but never %s', (_, property, claim) => {
    expect(allowed(property, claim)).toEqual([]);
  });

  it('a text or a number, where keys of another object are texts', () => {
    expect(allowed('id', ['p1', '007'], 'in', 'Part')).toEqual(['p1', '007']);
  });

  it('each of a list that can be meant, though one is compared with no list', () => {
    expect(allowed('id', ['1', 'x', '3'])).toEqual([1n, 3n]);
    expect(allowed('id', ['1'], 'equals')).toEqual([]);
    expect(allowed('ownerId', ['', 'o'])).toEqual(['', 'o']);
  });

  it('what it begins with, which is never the empty text', () => {
    expect(allowed('name', ['ann', '', 'bob'], 'startsWith')).toEqual(['ann', 'bob']);
    expect(allowed('name', '', 'startsWith')).toEqual([]);
  });

  it('nothing that every object has by itself', () => {
    const { sight } = sightOn({ Thing: { rowFilter: [{ name: 'f', property: 'name', operator: 'in', claim: 'toString' }] } });
    expect(sight().claims.get('Thing f')).toEqual([]);
  });
});

describe('a sight', () => {
  const said: AccessSaid = {
    Thing: {
      rowFilter: [
        { name: 'own', property: 'ownerId', operator: 'in', claim: 'owner', unless: [['everywhere'], ['a', 'b']] },
        { name: 'named', property: 'name', operator: 'startsWith', claim: 'name', unless: [['everywhere']] },
      ],
      minGroupSize: { rows: 3, unless: [['few']] },
    },
    Part: { rowFilter: [{ name: 'own', property: 'label', operator: 'equals', claim: 'label', unless: [['parts']] }] },
    'Thing.name': { mask: { kind: 'hash', unless: [['clear']] } },
    'Thing.price': { mask: { kind: 'null' } },
    'Part.amount': { mask: { kind: 'bucket', size: 10, unless: [['clear']] } },
    Detail: { minGroupSize: { rows: 5 } },
  };
  const { sight, object } = sightOn(said);
  const seen = (given?: Partial<Caller>) => {
    const { masks, leastRows } = sight(given);
    return { masked: [...masks.keys()].map(({ name }) => name), least: [...leastRows].map(([{ name }, rows]) => [name, rows]) };
  };

  it('has every mask and least number of rows that nothing the caller holds lifts', () => {
    const [things, details] = [
      ['Thing', 3],
      ['Detail', 5],
    ];
    const masked = ['name', 'price', 'amount'];
    expect(seen()).toEqual({ masked, least: [things, details] });
    expect(seen({ scopes: ['few', 'x'] })).toEqual({ masked, least: [details] });
    expect(seen({ scopes: ['clear'] })).toEqual({ masked: ['price'], least: [things, details] });
  });

  it('has the row filters that nothing lifts, each with its own claim', () => {
    const claims = { owner: ['o1', 'o2'], name: 'ann', label: 'x' };
    const of = (...scopes: string[]) => Object.fromEntries(sight({ scopes, claims }).claims);
    const all = { 'Thing own': ['o1', 'o2'], 'Thing named': ['ann'], 'Part own': ['x'] };
    expect(of()).toEqual(all);
    expect(of('a')).toEqual(all);
    expect(of('a', 'b')).toEqual({ 'Thing named': ['ann'], 'Part own': ['x'] });
    expect(of('everywhere')).toEqual({ 'Part own': ['x'] });
  });

  it('shares statements between callers for whom the same stands, whatever their claims say', () => {
    const { shape } = sight({ claims: { owner: 'o1', name: 'ann' } });
    expect(sight({ claims: { owner: 'o2', name: 'bob', other: 1 }, scopes: ['other'] }).shape).toBe(shape);
  });

  it.each<[string, Partial<Caller>]>([
    ['a mask is lifted for one of them', { scopes: ['clear'] }],
    ['a least number of rows is', { scopes: ['few'] }],
    ['a row filter is', { scopes: ['parts'] }],
    ['one of them claims nothing', { claims: { name: 'ann' } }],
    ['one of them claims it of another filter', { claims: { owner: 'o1', label: 'x' } }],
    ['one of them claims more', { claims: { owner: ['o1', 'o2'], name: 'ann' } }],
  ])('shares none where %s', (_, given) => {
    const claims = { owner: 'o1', name: 'ann' };
    expect(sight({ claims, ...given }).shape).not.toBe(sight({ claims }).shape);
  });

  it('shares none where another of two masks is lifted, or the same number of values is claimed otherwise', () => {
    const one = { 'Thing.name': { mask: { kind: 'hash', unless: [['a']] } }, 'Thing.price': { mask: { kind: 'null', unless: [['b']] } } };
    const masking = sightOn(one).sight;
    expect(masking({ scopes: ['a'] }).shape).not.toBe(masking({ scopes: ['b'] }).shape);
    const texts = (count: number) => Array.from({ length: count }, (_, at) => `o${at}`);
    const claiming = (owners: number, names: number) => sight({ claims: { owner: texts(owners), name: texts(names) } }).shape;
    expect(claiming(16, 4)).not.toBe(claiming(1, 64));
  });

  it('has a condition for the rows of each object, with a place for every value of a claim', () => {
    const { visible } = sight({ claims: { owner: ['o1', 'o2'], name: 'ann' }, scopes: ['parts'] });
    const places = (claim: string, count: number, type: object) =>
      Array.from({ length: count }, (_, index) => ({
        kind: 'Value',
        type,
        rounding: 'exact',
        source: { kind: 'Claim', claim, index },
      }));
    const column = (name: string) => expect.objectContaining({ name });
    expect(visible(object('Thing'))).toEqual({
      kind: 'All',
      of: [
        { kind: 'In', column: column('owner_id'), values: places('Thing own', 4, { kind: 'ID', storage: 'string' }) },
        {
          kind: 'Any',
          of: places('Thing named', 1, { kind: 'String' }).map((value) => ({
            kind: 'Match',
            column: column('name'),
            how: 'startsWith',
            value,
          })),
        },
      ],
    });
    expect([visible(object('Part')), visible(object('Rate'))]).toEqual([always, always]);
    // The same one each time: what is written twice in a statement is bound once, and what is seen whole is read plainly.
    expect(visible(object('Thing'))).toBe(visible(object('Thing')));
    expect(visible(object('Rate'))).toBe(always);
  });

  it('keeps statements few: claims of similar length share one', () => {
    const of = (count: number): Sight => sight({ claims: { owner: Array.from({ length: count }, (_, at) => `o${at}`) } });
    const places = (count: number) => of(count).visible(object('Thing'));
    expect([0, 1, 2, 4, 5, 16, 17, 70].map((count) => JSON.stringify(places(count)).match(/"claim":"Thing own"/g)?.length ?? 0)).toEqual([
      0, 1, 4, 4, 16, 16, 64, 256,
    ]);
    expect(new Set([5, 11, 16].map((count) => of(count).shape)).size).toBe(1);
  });
});
