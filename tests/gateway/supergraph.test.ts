// Goal: any team's Federation 2 supergraph is served without a mesh, and a subgraph in this process is treated like one across a network.
// Method: supergraphs composed of plain Apollo subgraphs; the same questions over HTTP transports and over in-process ones.

import { Worker } from 'node:worker_threads';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { compose } from '../../gateway/generations';
import { startGateway } from '../../gateway/start';
import type { SubgraphResponse, Transport } from '../../schemas/transport';
import { booksServer, writersServer } from './support/library';
import { ask, startStack, testConfig } from './support/stack';

describe('a supergraph from a file', () => {
  it('is served with the addresses in it, and passes authorization on', async () => {
    const servers = [await booksServer().start(), await writersServer().start()];
    const supergraph = compose(servers.map(({ name, url, sdl }) => ({ name, url, sdl })));
    const gateway = await startGateway({ config: testConfig({ logLevel: 'silent' }), supergraph, subgraphs: [] });
    const { body } = await ask(gateway.url, '{ books { title writer { name } } }', { headers: { authorization: 'Bearer abc' } });
    expect(body.data.books[0]).toEqual({ title: 'Dune', writer: { name: 'Frank Herbert' } });
    expect(servers.map(({ requests }) => requests.at(-1)?.headers.authorization)).toEqual(['Bearer abc', 'Bearer abc']);
    const { data, errors } = (await ask(gateway.url, '{ books { secret } }')).body;
    expect([data, errors[0].extensions.code]).toEqual([null, 'UNAUTHORIZED_FIELD_OR_TYPE']);
    await gateway.close();
    await Promise.all(servers.map((server) => server.stop()));
  });

  it('is followed by others without threads being started for each', async () => {
    const versions = Array.from({ length: 5 }, (_, at) => `type Query { a: Int version${at}: Int }`);
    const [first = '', ...others] = versions.map((sdl) => compose([{ name: 'a', url: 'http://127.0.0.1:1/graphql', sdl }]));
    const gateway = await startGateway({ config: testConfig({ logLevel: 'silent' }), supergraph: first, subgraphs: [] });
    /** Node numbers threads in the order they are started. */
    const nextThread = async (): Promise<number> => {
      const thread = new Worker('', { eval: true });
      const { threadId } = thread;
      await thread.terminate();
      return threadId;
    };
    const numbers: number[] = [await nextThread()];
    for (const supergraph of others) {
      await gateway.serve(supergraph, new Map());
      await ask(gateway.url, '{ a }');
      numbers.push(await nextThread());
    }
    await gateway.close();
    // What is loaded and planned in beside what is served is started with the first; the others have it.
    expect(numbers.map((number, at) => number - (numbers[at - 1] ?? number) - 1)).toEqual([-1, 1, 0, 0, 0]);
  });

  it('is served even while its subgraphs are down, each costing its own fields', async () => {
    const supergraph = compose([booksServer(), writersServer()].map(({ name, sdl }) => ({ name, url: 'http://127.0.0.1:1/graphql', sdl })));
    const gateway = await startGateway({ config: testConfig({ logLevel: 'silent' }), supergraph, subgraphs: [] });
    const { body } = await ask(gateway.url, '{ book(id: "b1") { id } }');
    expect(body).toMatchObject({ data: { book: null }, errors: [{ extensions: { code: 'SUBGRAPH_UNREACHABLE', subgraph: 'books' } }] });
    await gateway.close();
  });

  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external"])\n';
  const parcels = compose([
    {
      name: 'a',
      url: 'http://a.test',
      sdl: `${link} type Query { t: T } interface I { id: ID! } type T implements I @key(fields: "id") { id: ID! weight(unit: String): Int }`,
    },
    {
      name: 'b',
      url: 'http://b.test',
      sdl: `${link} type T @key(fields: "id") { id: ID! weight(unit: String): Int @external price: Int @requires(fields: "weight(unit: \\"kg\\")") }`,
    },
  ]);
  /** With arguments in what is required, planners are shown something else than what came. */
  const plain = parcels.replaceAll('weight(unit: \\"kg\\")', 'weight');

  it.each([
    ['an interface that a type does not fulfil', parcels.replace('  id: ID!\n', '  id: ID!\n  more: Int\n')],
    ['the same without arguments in what is required', plain.replace('  id: ID!\n', '  id: ID!\n  more: Int\n')],
    ['a type that is nowhere', plain.replace('price: Int', 'price: Price')],
    ['a key of a field that is nowhere', plain.replace('key: "id"', 'key: "code"')],
    ['the same with arguments in what is required', parcels.replace('key: "id"', 'key: "code"')],
    ['an address that is no URL', compose([{ name: 'a', url: 'ftp://x', sdl: 'type Query { a: Int }' }])],
    ['text that is no supergraph', 'type Query { a: Int }'],
  ])('is refused for %s', async (_, supergraph) => {
    expect(supergraph).not.toBe(parcels);
    expect(supergraph).not.toBe(plain);
    await expect(startGateway({ config: testConfig({ logLevel: 'silent' }), supergraph, subgraphs: [] })).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
    });
  });
});

describe('a subgraph in this process', () => {
  /** Answers like `SubgraphServer`, without a network. */
  function inProcess(
    sdl: string,
    resolvers: object,
    spoil?: () => SubgraphResponse | Promise<SubgraphResponse>,
  ): Transport & { closed: boolean } {
    const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers } as never);
    return {
      closed: false,
      async send({ body }) {
        if (spoil) return spoil();
        const { query, variables } = JSON.parse(body);
        const result = await execute({ schema, document: parse(query), variableValues: variables });
        return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result) };
      },
      discover: async () => ({ meshway: 1, subgraph: 'writers', descriptor: {}, contract: {}, sdl, snapshots: [] }),
      async close() {
        this.closed = true;
      },
    };
  }
  const writers = writersServer();
  const resolvers = {
    Query: { writers: () => [] },
    Writer: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `name of ${id}` }) },
  };

  it('joins in like any other, through its discovery document, and is closed with the gateway', async () => {
    const books = await booksServer().start();
    const transport = inProcess(writers.sdl, resolvers);
    const gateway = await startGateway({
      config: testConfig({ logLevel: 'silent' }),
      subgraphs: [
        { name: 'books', url: books.url },
        { name: 'writers', transport },
      ],
    });
    expect((await ask(gateway.url, '{ books { writer { name } } }')).body.data.books[1]).toEqual({ writer: { name: 'name of w2' } });
    await gateway.close();
    expect(transport.closed).toBe(true);
    await books.stop();
  });

  const answer = (body: string, contentType = 'application/json'): SubgraphResponse => ({
    status: 200,
    headers: { 'content-type': contentType },
    body,
  });
  it.each<[string, () => SubgraphResponse | Promise<SubgraphResponse>, string]>([
    ['HTML', () => answer('<p>', 'text/html'), 'SUBGRAPH_BAD_ANSWER'],
    ['truncated JSON', () => answer('{"data"'), 'SUBGRAPH_BAD_ANSWER'],
    ['too much', () => answer(JSON.stringify({ data: { x: 'é'.repeat(2_100) } })), 'SUBGRAPH_BAD_ANSWER'],
    ['nothing in time', () => new Promise(() => undefined), 'SUBGRAPH_TIMEOUT'],
    ['a thrown error', () => Promise.reject(new Error('secret detail')), 'SUBGRAPH_UNREACHABLE'],
  ])('that gives %s fails as it would over HTTP', async (_, spoil, code) => {
    const stack = await startStack({
      start: { subgraphs: [{ name: 'writers', transport: inProcess(writers.sdl, resolvers, spoil) }] },
      config: { subgraphTimeoutMs: 100, subgraphAnswerLimitBytes: 4_096 },
    });
    const { body } = await stack.ask('{ writers { name } }');
    expect(body.errors).toEqual([
      expect.objectContaining({ path: ['writers'], extensions: expect.objectContaining({ code, subgraph: 'writers' }) }),
    ]);
    expect(JSON.stringify(body)).not.toContain('secret');
    await stack.close();
  });
});
