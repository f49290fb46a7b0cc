// Goal: a generation serves what its supergraph allows, and refuses what it cannot enforce.
// Method: supergraphs composed from SDL, loaded, and their API schema compared with what must be left of it.
import { setImmediate } from 'node:timers/promises';
import { Supergraph } from '@apollo/federation-internals';
import { buildSchema, type GraphQLObjectType, introspectionFromSchema, printSchema, printType } from 'graphql';
import pino from 'pino';
import { compose, createGeneration, GenerationHolder } from '../../gateway/generations';
import { Planner, PlanWorkers } from '../../gateway/planning';
import { loadHere } from '../support/load-here';

const logger = pino({ level: 'silent' });
const load = (supergraphSdl: string) => createGeneration({ supergraphSdl, load: () => loadHere(supergraphSdl) });
const workers = new PlanWorkers(512);
workers.keepOne();
afterAll(() => workers.close());
const newPlanner = () => new Planner({ timeoutMs: 10_000, workers, logger });
/** As the gateway does. */
async function loadElsewhere(supergraphSdl: string) {
  const planner = newPlanner();
  const generation = await createGeneration({ supergraphSdl, load: () => planner.load({ supergraphSdl, isChecked: false }) });
  await planner.close();
  return generation;
}
const link = (names: string, version = 'v2.9') =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${names}])\n`;
const composed = (...sdls: string[]) => compose(sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.test`, sdl })));

describe('what nobody is shown', () => {
  const visible = async (...sdls: string[]) => {
    const generation = await load(composed(...sdls));
    const types = Object.values(generation.schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    return types.map(printType).join('\n');
  };

  it('is what a subgraph takes from a context; the field itself is shown', async () => {
    const schema = await visible(
      `${link('"@key", "@cacheTag"', 'v2.12')}
        type Query { t: T u: U } type U @key(fields: "id") { id: ID! p: String! }
        type T @key(fields: "id") @cacheTag(format: "t") { id: ID! }`,
      `${link('"@key", "@external", "@context", "@fromContext"', 'v2.12')}
        type T @key(fields: "id") { id: ID! name: String }
        type U @key(fields: "id") @context(name: "c") { id: ID! p: String! @external w: W! }
        type W @key(fields: "id") { id: ID! f(a: String @fromContext(field: "$c { p }"), b: Int): Int! }`,
    );
    expect(schema).toContain('type T {\n  id: ID!\n  name: String\n}');
    expect(schema).toContain('type W {\n  id: ID!\n  f(b: Int): Int!\n}');
  });

  it('is @inaccessible; what is protected is there for those who may read it', async () => {
    expect(
      await visible(`${link('"@inaccessible", "@authenticated"')} type Query { a: Int b: Int @inaccessible c: Int @authenticated }`),
    ).toContain('type Query {\n  a: Int\n  c: Int\n}');
  });
});

it('shows a type of many fields in the order they are composed in, and takes it from its thread in pieces', async () => {
  const fields = Array.from({ length: 120 }, (_, at) => `"The ${at}th." f${at}(a: Int = ${at}): Int`);
  const supergraphSdl = composed(`type Query { ${fields.join(' ')} }`);
  const { visible } = await loadHere(supergraphSdl);
  const heads = visible.map((text) => text.slice(0, text.indexOf('{'))).filter((head) => head.includes('Query'));
  expect(heads).toEqual(['type Query ', 'extend type Query ', 'extend type Query ']);
  const { schema } = await load(supergraphSdl);
  expect(printType(schema.getQueryType() as GraphQLObjectType)).toBe(
    printType(buildSchema(`type Query { ${fields.join(' ')} }`).getQueryType() as GraphQLObjectType),
  );
});

it.each(['enum Mutation { SNP }', 'input Mutation { a: Int }', 'interface Mutation { a: Int }', 'scalar Mutation'])(
  'takes no type for a root type for its name alone: %s',
  async (definition) => {
    const isInput = definition.startsWith('input');
    const { schema } = await load(composed(`type Query { a${isInput ? '(b: Mutation): Int' : ': Mutation'} } ${definition}`));
    expect([schema.getQueryType()?.name, schema.getMutationType()]).toEqual(['Query', undefined]);
    expect(schema.getType('Mutation')).toBeDefined();
  },
);

describe('a supergraph that cannot be served', () => {
  const plain = composed('type Query { a: Int }');
  it.each([
    [
      'security it does not know',
      plain.replace('for: EXECUTION)', 'for: EXECUTION) @link(url: "https://example.com/firewall/v1.0", for: SECURITY)'),
      /firewall\/v1\.0 for SECURITY/,
    ],
    [
      'execution it does not know',
      plain.replace('for: EXECUTION)', 'for: EXECUTION) @link(url: "https://example.com/magic/v1.0", for: EXECUTION)'),
      /magic\/v1\.0/,
    ],
    ['text that is no GraphQL', 'type Query {', /Syntax Error/],
    ['a schema that was not composed', 'type Query { a: Int }', /plain schema/],
  ])('%s', async (_, supergraph, message) => {
    const refused = { code: 'SUPERGRAPH_INVALID', message: expect.stringMatching(message) };
    await expect(load(supergraph)).rejects.toMatchObject(refused);
    const here = await load(supergraph).catch(({ message, extensions }) => ({ message, extensions }));
    await expect(loadElsewhere(supergraph)).rejects.toMatchObject(here);
  });
});

it('refuses a supergraph whose protection says nothing, in a thread as in this one', async () => {
  const supergraph = composed(`${link('"@requiresScopes"')} type Query { a: Int @requiresScopes(scopes: [["s"]]) }`);
  const unclear = supergraph.replace('scopes: [["s"]]', 'scopes: []');
  expect(unclear).not.toBe(supergraph);
  const { code, message, extensions } = await load(unclear).catch((error) => error);
  expect({ code, message }).toEqual({
    code: 'ACCESS_INVALID',
    message: expect.stringMatching(/Query\.a: @requiresScopes needs lists of scopes/),
  });
  await expect(loadElsewhere(unclear)).rejects.toMatchObject({ code, message, extensions });
});

describe('a supergraph that Meshway composed, and that was damaged since', () => {
  const whole = composed(
    'type Query { a: T b(i: I): U } type T { x: Int } type U implements N { id: ID } interface N { id: ID } input I { n: Int }',
  );
  it.each([
    ['a type is gone', whole.replace(/type T\b[^}]*}/, ''), /Unknown type T/],
    ['an input is gone', whole.replace(/input I\b[^}]*}/, ''), /Unknown type I/],
    [
      'an interface has another field',
      whole.replace(/interface N\b[^}]*}/, 'interface N @join__type(graph: S0) { id: ID more: Int }'),
      /N\.more/,
    ],
    ['it was cut', whole.slice(0, -40), /Syntax Error/],
    ['a type is there twice', `${whole}\ntype T { y: Int }`, /only one type named "T"/],
  ])('%s', async (_, supergraphSdl, message) => {
    expect(supergraphSdl).not.toBe(whole);
    const planner = newPlanner();
    const given = createGeneration({ supergraphSdl, load: () => planner.load({ supergraphSdl, isChecked: true }) });
    await expect(given).rejects.toMatchObject({ code: 'SUPERGRAPH_INVALID', message: expect.stringMatching(message) });
  });
});

describe('a supergraph that is loaded in a thread', () => {
  const sdl = composed(
    `${link('"@key", "@tag"')}
      "Where it begins.\\n\\n    It is \\"the\\" root."
      type Query {
        """
        Finds one.
          Indented.
        """
        one(by: By, "as text" like: JSON = { a: [1, "b"], c: null }, kinds: [Kind!] = [NEW], n: Float = 1e3): Thing @deprecated(reason: "say \\"two\\"")
        two(old: Int = 0 @deprecated, id: ID = "x"): [Node!]!
      }
      scalar JSON @specifiedBy(url: "https://example.com/json")
      scalar Plain
      input By { id: ID name: String }
      enum Kind { "fresh" NEW OLD @deprecated(reason: "") }
      interface Node { id: ID! }
      type Thing implements Node @key(fields: "id") @tag(name: "t") { id: ID! plain: Plain kind: Kind other: Either }
      type Zebra { z: Int }
      union Either = Thing | Zebra`,
    `${link('"@key"')} type Thing @key(fields: "id") { id: ID! more("how" much: Deep = { deep: { n: 1 } }): String } input Deep { deep: Deep n: Int = 7 }
      type Mutation { change(id: ID!): Thing } type Apple { a: Int } extend type Query { apple: Apple }`,
  );

  it('shows callers what Apollo makes of it: descriptions, deprecations, defaults and @specifiedBy, in the same order', async () => {
    const { schema } = await loadElsewhere(sdl);
    const expected = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
    expect(Object.keys(schema.getTypeMap())).toEqual(Object.keys(expected.getTypeMap()));
    const [found, wanted] = [schema, expected].map((each) => {
      const like = (each.getType('Query') as GraphQLObjectType).getFields().one?.args.find(({ name }) => name === 'like');
      const { defaultValue } = like ?? {};
      // graphql-js cannot print the default of a scalar that is an object.
      if (like) like.defaultValue = undefined;
      return {
        defaultValue,
        introspection: introspectionFromSchema(each, { specifiedByUrl: true, inputValueDeprecation: true }),
      };
    });
    expect(wanted?.defaultValue).toEqual({ a: [1, 'b'], c: null });
    expect(found).toEqual(wanted);
    const text = printSchema(schema);
    expect(text).toBe(printSchema(expected));
    for (const part of ['@specifiedBy(url: "https://example.com/json")', '@deprecated(reason: "say', '= 7']) expect(text).toContain(part);
  });

  it('gives the same generation as one that is loaded here', async () => {
    const [here, elsewhere] = [await load(sdl), await loadElsewhere(sdl)];
    expect(elsewhere).toMatchObject({ id: here.id, subgraphs: here.subgraphs });
    expect(Object.keys(elsewhere.supergraph.getTypeMap())).toEqual(Object.keys(here.supergraph.getTypeMap()));
  });

  it('leaves requests their turn', async () => {
    const large = composed(
      `type Query { ${Array.from({ length: 300 }, (_, at) => `t${at}: T${at}`)} } ${Array.from({ length: 300 }, (_, at) => `type T${at} { a: Int b: String c: T${at} }`).join('\n')}`,
    );
    workers.prepare();
    let isLoading = true;
    const loading = loadElsewhere(large).finally(() => {
      isLoading = false;
    });
    let turns = 0;
    for (; isLoading; turns += 1) await setImmediate();
    await loading;
    // Loaded in this thread, it would leave a few.
    expect(turns).toBeGreaterThan(1_000);
  });

  it('is given up when the planner closes', async () => {
    const closing = newPlanner();
    const given = createGeneration({ supergraphSdl: sdl, load: () => closing.load({ supergraphSdl: sdl, isChecked: false }) });
    await Promise.all([expect(given).rejects.toThrow(/ended/), closing.close()]);
    await expect(closing.load({ supergraphSdl: sdl, isChecked: false })).rejects.toThrow(/closed/);
  });
});

describe('composition', () => {
  it('refuses fields that are computed from each other', () => {
    const computing = (own: string, other: string) =>
      `${link('"@key", "@external", "@requires"')} type T @key(fields: "id") { id: ID! ${own}: Int @requires(fields: "${other}") ${other}: Int @external }`;
    const root = `${link('"@key"')} type Query { t: T } type T @key(fields: "id") { id: ID! }`;
    expect(() => composed(root, computing('x', 'y'), computing('y', 'x'))).toThrow(/compose/);
  });

  it('gives the same supergraph whatever the order of the subgraphs', () => {
    const a = { name: 'a', url: 'http://a.test', sdl: `${link('"@key"')} type Query { t: T } type T @key(fields: "id") { id: ID! }` };
    const b = { name: 'b', url: 'http://b.test', sdl: `${link('"@key"')} type T @key(fields: "id") { id: ID! n: Int }` };
    expect(compose([b, a])).toBe(compose([a, b]));
  });

  it('keeps the whole supergraph, security included, under one id', async () => {
    const sdl = composed(`${link('"@authenticated"')} type Query { a: Int b: Int @authenticated }`);
    const [first, second] = await Promise.all([load(sdl), load(sdl)]);
    expect(first.id).toBe(second.id);
    expect(first.supergraphSdl).toContain('@authenticated');
    expect(first.subgraphs).toEqual([{ name: 's0', url: 'http://s0.test' }]);
    expect(process.env.APOLLO_TELEMETRY_DISABLED).toBe('true');
  });
});

describe('switching generations', () => {
  const closable = (name: string, closed: string[]) => ({ name, close: () => Promise.resolve(void closed.push(name)) });

  it('lends the new one at once and closes the old one after its last request', async () => {
    const closed: string[] = [];
    const holder = new GenerationHolder<ReturnType<typeof closable>>();
    expect(holder.take()).toBeUndefined();
    await holder.switchTo(closable('one', closed));
    const [first, second] = [holder.take(), holder.take()];
    const drained = holder.switchTo(closable('two', closed));
    expect(holder.take()?.generation.name).toBe('two');
    first?.release();
    first?.release();
    expect(closed).toEqual([]);
    expect(second?.generation.name).toBe('one');
    second?.release();
    await drained;
    expect(closed).toEqual(['one']);
  });
});
