// Goal: a generation serves what its supergraph allows and nothing that is protected, whatever names protection goes by.
// Method: supergraphs composed from SDL, loaded, and their API schema compared with what must be left of it.
import { printType } from 'graphql';
import pino from 'pino';
import { compose, createGeneration, GenerationHolder } from '../../gateway/generations';

const logger = pino({ level: 'silent' });
const load = (supergraphSdl: string) => createGeneration({ supergraphSdl, logger });
const link = (names: string, version = 'v2.9') =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${names}])\n`;
const composed = (...sdls: string[]) => compose(sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.test`, sdl })));

describe('protection without an identity', () => {
  const visible = async (...sdls: string[]) => {
    const generation = await load(composed(...sdls));
    const types = Object.values(generation.schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    return types.map(printType).join('\n');
  };

  it('hides fields and types, and everything that leads to them', async () => {
    const schema = await visible(`${link('"@key", "@authenticated", "@policy", "@requiresScopes"')}
      type Query { open: Open a: Secret list: [Secret!]! byLevel(level: Level): Int any: Any node: Node filter(by: Filter): Int }
      type Open implements Node @key(fields: "id") { id: ID! hidden: Int @policy(policies: [["p"]]) scoped: Int @requiresScopes(scopes: [["s"]]) child: OnlySecret }
      type Secret implements Node @authenticated { id: ID! }
      type OnlySecret { x: Int @authenticated }
      enum Level @authenticated { LOW HIGH }
      input Filter { level: Level }
      union Any = Open | Secret
      interface Node { id: ID! }
    `);
    expect(schema).toContain('type Query {\n  open: Open\n}');
    expect(schema).toContain('type Open {\n  id: ID!\n}');
    expect(schema).not.toMatch(/Secret|Level|Filter|Any|Node|hidden|scoped/);
  });

  it('follows renamed imports, and a namespace', async () => {
    expect(await visible(`${link('{ name: "@authenticated", as: "@login" }')} type Query { a: Int b: Int @login }`)).not.toContain(
      'b: Int',
    );
    expect(
      await visible(
        `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { a: Int b: Int @federation__authenticated }`,
      ),
    ).not.toContain('b: Int');
  });

  it('protects in all subgraphs what one of them protects', async () => {
    const shared = (directive: string) =>
      `${link('"@shareable", "@authenticated"')} type Query { q: T @shareable } type T @shareable { a: Int b: Int ${directive} }`;
    expect(await visible(shared('@authenticated'), shared(''))).toContain('type T {\n  a: Int\n}');
  });

  it('leaves a protected key to the planner', async () => {
    const schema = await visible(
      `${link('"@key", "@authenticated"')} type Query { t: T } type T @key(fields: "id") { id: ID! @authenticated a: Int }`,
      `${link('"@key"')} type T @key(fields: "id") { id: ID! b: Int }`,
    );
    expect(schema).toContain('type T {\n  a: Int\n  b: Int\n}');
  });

  it('hides what is computed from a protected field, and what is filled from a context', async () => {
    const schema = await visible(
      `${link('"@key", "@requiresScopes", "@cacheTag"', 'v2.12')}
        type Query { t: T u: U } type U @key(fields: "id") { id: ID! }
        type T @key(fields: "id") @cacheTag(format: "t") { id: ID! price: Int @requiresScopes(scopes: [["s"]]) }`,
      `${link('"@key", "@external", "@requires", "@requiresScopes", "@context", "@fromContext"', 'v2.12')}
        type T @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") @requiresScopes(scopes: [["s"]]) name: String }
        type U @key(fields: "id") @context(name: "c") { id: ID! p: String! w: W! }
        type W @key(fields: "id") { id: ID! f(a: String @fromContext(field: "$c { p }")): Int! }`,
    );
    expect(schema).toContain('type T {\n  id: ID!\n  name: String\n}');
    expect(schema).toContain('type W {\n  id: ID!\n}');
  });

  it('honours @inaccessible of the subgraphs beside it', async () => {
    expect(
      await visible(`${link('"@inaccessible", "@authenticated"')} type Query { a: Int b: Int @inaccessible c: Int @authenticated }`),
    ).toContain('type Query {\n  a: Int\n}');
  });
});

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
    ['nothing left to see', composed(`${link('"@authenticated"')} type Query { a: Int @authenticated }`), /nothing is left/],
  ])('%s', async (_, supergraph, message) => {
    await expect(load(supergraph)).rejects.toMatchObject({ code: 'SUPERGRAPH_INVALID', message: expect.stringMatching(message) });
  });
});

describe('composition', () => {
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
