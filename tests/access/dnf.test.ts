// Goal: a condition allows exactly whom the schemas that state it allow, is written in one way only, and never takes long to work out.
// Method: random requirements over a few names, each looked up for every set of atoms a caller could have (a truth table); requirements
// that would have billions of clauses.
import fc from 'fast-check';
import type { Requirement } from '../../schemas/access-statements';
import { Atoms, authenticated, policy, scope } from '../../schemas/atoms';
import { always, both, type Dnf, either, holds, implies } from '../../schemas/dnf';
import { callerOf, composed, federation, graphOf, graphOfSupergraph } from './support/graph';

describe('clauses over numbered atoms', () => {
  const atoms = 5;
  const table = Array.from({ length: 2 ** atoms }, (_, held) => BigInt(held));
  const clauses = fc.array(fc.bigInt({ min: 0n, max: 2n ** BigInt(atoms) - 1n }), { maxLength: 6 });
  const conditions = clauses.map((list) => dnf(either(list)));
  const rowsOf = (condition: Dnf): readonly boolean[] => table.map((held) => holds(condition, held));

  it('either holds where one of its clauses has nothing that is missing', () => {
    fc.assert(
      fc.property(clauses, (list) => {
        expect(rowsOf(dnf(either(list)))).toEqual(table.map((held) => list.some((clause) => (clause & ~held) === 0n)));
      }),
    );
  });

  it('both holds where both do', () => {
    fc.assert(
      fc.property(conditions, conditions, (a, b) => {
        const [rowsOfA, rowsOfB] = [rowsOf(a), rowsOf(b)];
        expect(rowsOf(dnf(both(a, b)))).toEqual(table.map((_, at) => rowsOfA[at] && rowsOfB[at]));
      }),
    );
  });

  it('implies is that the other holds wherever the one does', () => {
    fc.assert(
      fc.property(conditions, conditions, (a, b) => {
        expect(implies(a, b)).toBe(table.every((held) => !holds(a, held) || holds(b, held)));
        expect(implies(dnf(both(a, b)), a)).toBe(true);
      }),
    );
  });

  it('what holds for the same callers is the same list, whatever order and repetitions it was made from', () => {
    fc.assert(
      fc.property(conditions, conditions, (a, b) => {
        expect(a.join() === b.join()).toBe(rowsOf(a).join() === rowsOf(b).join());
        expect(both(a, b)).toEqual(both(b, a));
        expect(either([...a.toReversed(), ...a])).toEqual(a);
        expect(both(a, always)).toEqual(a);
        expect(both(a, [])).toEqual([]);
      }),
    );
  });

  it('has up to 128 clauses, counted when nothing is left that another one contains', () => {
    const single = (count: number): readonly bigint[] => Array.from({ length: count }, (_, at) => 1n << BigInt(at));
    expect(either(single(128))).toHaveLength(128);
    expect(either(single(129))).toBeUndefined();
    expect(either([...single(129), 0n])).toEqual(always);
    expect(both(single(128), single(128))).toEqual(either(single(128)));
    expect(both(single(128), [1n << 128n, 1n << 129n])).toBeUndefined();
    expect(
      both(
        single(16),
        single(8).map((bit) => bit << 16n),
      ),
    ).toHaveLength(128);
    expect(both(undefined, always)).toBeUndefined();
    expect(both(always, undefined)).toBeUndefined();
  });
});

describe('requirements', () => {
  const names = ['a', 'b', 'c', 'd'];
  const list = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
  const requirements: fc.Arbitrary<Requirement> = fc.record({
    authenticated: fc.boolean(),
    scopes: fc.array(fc.array(list, { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
    policies: fc.array(fc.array(list, { minLength: 1, maxLength: 2 }), { maxLength: 1 }),
  });
  const everything = [...names.map(scope), ...names.map(policy)];
  /** Every set of atoms somebody could have: no scopes without being known. */
  const holders = Array.from({ length: 2 ** everything.length }, (_, bits) => everything.filter((_name, at) => bits & (1 << at))).flatMap(
    (held) => (held.some((name) => name.startsWith('scope:')) ? [[authenticated, ...held]] : [held, [authenticated, ...held]]),
  );
  const meets = (held: readonly string[], { authenticated: known, scopes, policies }: Requirement): boolean =>
    (!known || held.includes(authenticated)) &&
    scopes.every((anyOf) => anyOf.some((all) => all.every((name) => held.includes(scope(name))))) &&
    policies.every((anyOf) => anyOf.some((all) => all.every((name) => held.includes(policy(name)))));

  it('are conditions that hold for exactly those who meet them', () => {
    fc.assert(
      fc.property(requirements, requirements, (one, two) => {
        const atoms = new Atoms();
        const condition = dnf(both(atoms.conditionOf(one), atoms.conditionOf(two)));
        const wrong = holders.filter((held) => holds(condition, atoms.held(held)) !== (meets(held, one) && meets(held, two)));
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('are implied by those that allow fewer, a scope being had by somebody known only', () => {
    fc.assert(
      fc.property(requirements, requirements, (one, two) => {
        const atoms = new Atoms();
        const allowsFewer = holders.every((held) => !meets(held, one) || meets(held, two));
        expect(implies(dnf(atoms.conditionOf(one)), dnf(atoms.conditionOf(two)))).toBe(allowsFewer);
      }),
    );
  });

  it('that ask the same are the same condition', () => {
    fc.assert(
      fc.property(requirements, requirements, (one, two) => {
        const atoms = new Atoms();
        const isSame = holders.every((held) => meets(held, one) === meets(held, two));
        expect(String(atoms.conditionOf(one)) === String(atoms.conditionOf(two))).toBe(isSame);
      }),
    );
  });

  it('are not met by scopes of somebody who is not known', () => {
    const atoms = new Atoms();
    const condition = dnf(atoms.conditionOf({ authenticated: false, scopes: [[['a']]], policies: [] }));
    expect(holds(condition, atoms.held([scope('a')]))).toBe(false);
    expect(holds(condition, atoms.held([scope('a'), authenticated]))).toBe(true);
    expect(atoms.held([scope('of no condition')])).toBe(0n);
  });

  it('are told by their names, being known only where no scope says it', () => {
    const atoms = new Atoms();
    const text = (requirement: Partial<Requirement>): string =>
      atoms.textOf(dnf(atoms.conditionOf({ authenticated: true, scopes: [], policies: [], ...requirement })));
    expect(text({})).toBe('authenticated');
    expect(text({ scopes: [[['b', 'a'], ['c']]] })).toBe('scope:a and scope:b, or scope:c');
    expect(text({ policies: [[['b'], ['a']]] })).toBe('authenticated and policy:b, or authenticated and policy:a');
  });
});

it('are two where they only look alike, written one after the other', async () => {
  // In the order in which they are met, the policies are the bits 1, 2, 4 and 8: two clauses 1 and 2, and one clause 12.
  const { access } = await graphOf(
    `${federation('"@policy"')} type Query { a: Int @policy(policies: [["p"], ["q"]]) b: Int @policy(policies: [["r", "s"]]) }`,
  );
  const readableWith = (...policies: readonly string[]): readonly string[] => {
    const { view } = access.standingOf(callerOf({}), new Set(policies));
    return ['a', 'b'].filter((field) => view.mayRead('Query', field));
  };
  expect([readableWith('p'), readableWith('q'), readableWith('r'), readableWith('r', 's')]).toEqual([['a'], ['a'], [], ['b']]);
});

describe('a schema that would have more clauses than there is time for', () => {
  const scopes = (count: number): string =>
    `@requiresScopes(scopes: [${Array.from({ length: count }, (_, at) => `["s${at}"]`).join(', ')}])`;
  const policies = (of: string): string =>
    `@policy(policies: [${Array.from({ length: 64 }, (_, at) => `["${of}${at}", "${of}x${at}"]`).join(', ')}])`;
  const sdl = (directives: string): string =>
    `${federation('"@requiresScopes", "@policy", "@shareable"')} type Query { a: Int @shareable ${directives} }`;

  it('is refused by the coordinate, before it is multiplied out', async () => {
    const hostile = ['p', 'q', 'r', 's', 't', 'u'].map((of) => sdl(`${scopes(8)} ${policies(of)}`));
    const refused = graphOfSupergraph(composed(sdl('')), new Map(hostile.map((text, at) => [`s${at}`, text])));
    await expect(refused).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
      message: expect.stringContaining('Query.a may be read in more than 16 alternative ways'),
    });
  });

  it('is refused from 17 ways on', async () => {
    const subgraph = (count: number): ReadonlyMap<string, string> => new Map([['s0', sdl(scopes(count))]]);
    await expect(graphOfSupergraph(composed(sdl('')), subgraph(16))).resolves.toBeDefined();
    await expect(graphOfSupergraph(composed(sdl('')), subgraph(17))).rejects.toMatchObject({ code: 'SUPERGRAPH_INVALID' });
  });

  it('is refused for a mask that is lifted in as many ways', async () => {
    const unless = Array.from({ length: 129 }, (_, at) => `["s${at}"]`).join(', ');
    const masked = `${federation('"@shareable"')}
      directive @mask(kind: String!, size: Int, unless: [[String!]!]) on FIELD_DEFINITION
      type Query { a: String @mask(kind: "hash", unless: [${unless}]) }`;
    await expect(graphOfSupergraph(composed(sdl('')), new Map([['s0', masked]]))).rejects.toMatchObject({ code: 'SUPERGRAPH_INVALID' });
  });
});

function dnf(condition: Dnf | undefined): Dnf {
  if (condition === undefined) throw new Error('more clauses than are looked at');
  return condition;
}
