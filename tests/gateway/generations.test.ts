// Goal: a generation serves what its supergraph allows, and refuses what it cannot enforce.
// Method: supergraphs composed from SDL, loaded, and their API schema compared with what must be left of it.
import { printType } from 'graphql';
import pino from 'pino';
import { compose, createGeneration, GenerationHolder } from '../../gateway/generations';

const logger = pino({ level: 'silent' });
const load = (supergraphSdl: string) => createGeneration({ supergraphSdl, logger });
const link = (names: string, version = 'v2.9') =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${names}])\n`;
const composed = (...sdls: string[]) => compose(sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.test`, sdl })));

describe('what nobody is shown', () => {
  const visible = async (...sdls: string[]) => {
    const generation = await load(composed(...sdls));
    const types = Object.values(generation.schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    return types.map(printType).join('\n');
  };

  it('is what is filled from a context', async () => {
    const schema = await visible(
      `${link('"@key", "@cacheTag"', 'v2.12')}
        type Query { t: T u: U } type U @key(fields: "id") { id: ID! }
        type T @key(fields: "id") @cacheTag(format: "t") { id: ID! }`,
      `${link('"@key", "@context", "@fromContext"', 'v2.12')}
        type T @key(fields: "id") { id: ID! name: String }
        type U @key(fields: "id") @context(name: "c") { id: ID! p: String! w: W! }
        type W @key(fields: "id") { id: ID! f(a: String @fromContext(field: "$c { p }")): Int! }`,
    );
    expect(schema).toContain('type T {\n  id: ID!\n  name: String\n}');
    expect(schema).toContain('type W {\n  id: ID!\n}');
  });

  it('is @inaccessible; what is protected is there for those who may read it', async () => {
    expect(
      await visible(`${link('"@inaccessible", "@authenticated"')} type Query { a: Int b: Int @inaccessible c: Int @authenticated }`),
    ).toContain('type Query {\n  a: Int\n  c: Int\n}');
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
