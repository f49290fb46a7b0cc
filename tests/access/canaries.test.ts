// Goal: what a caller may not see is nowhere that caller, or anybody who is no caller, can look: not in bodies and headers of their answers,
// and for nobody in the log, the metrics, the audit log, the counted usage or the keys in Redis.
// Method: random rows, of which every protected text is a canary; random contracts, served by the kit behind a real gateway with a real
// Redis; random callers who all ask the same texts, at once, one after the other, by POST and GET, and with the ETags of one another. What
// may be seen is worked out from the raw rows (../query/support/access-oracle.ts). The short run has the same cases each time;
// `npm test -- tests/access/canaries --globals '{"contracts":200}'` is the long run of 5,000 cases, from a seed drawn at random or "seed".
import { createSecretKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { type Caller, stranger } from '../../schemas/caller';
import { newContextKey } from '../../schemas/context-key';
import { callerWith, LogRecorder, testConfig, tokenKey } from '../gateway/support/stack';
import { SubgraphServer } from '../gateway/support/subgraph-server';
import { type AskedOperation, operations } from '../query/support/access-operations';
import { Eyes } from '../query/support/access-oracle';
import { callers, contracts, type World, worlds } from '../query/support/access-world';
import type { AccessSaid } from '../query/support/warehouse';
import { describeWithRedis, RedisServer } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { serveWarehouse } from './law/served-warehouse';
import { federation } from './support/graph';

const CALLERS = 5;
const OPERATIONS = 5;
const SALT = 'salt';
const given = globalThis as { readonly contracts?: number; readonly seed?: number };
const runs = given.contracts ?? 8;
const seed = given.seed ?? (given.contracts === undefined ? 18_250 : Math.floor(Math.random() * 2 ** 31));
const contextKey = newContextKey();
const auditKey = createSecretKey(Buffer.alloc(32, 9));
const counts: Record<string, number> = {};
let redis: RedisServer;
let people: SubgraphServer;

describeWithRedis('what is kept from a caller', () => {
  beforeAll(async () => {
    redis = await RedisServer.start();
    people = await peopleServer().start();
    people.announce(1);
  });
  afterAll(async () => {
    await people.stop();
    await redis.remove();
  });

  it(`is nowhere in ${runs * CALLERS * OPERATIONS} cases, from seed ${seed}`, async () => {
    const asked = fc.array(operations, { minLength: OPERATIONS, maxLength: OPERATIONS });
    const asking = fc.array(callers, { minLength: CALLERS, maxLength: CALLERS });
    await fc.assert(
      fc.asyncProperty(worlds, contracts, asking, asked, fc.nat(), checkContract),
      // What fails is told as it was found: making it smaller would start a gateway a hundred times.
      { numRuns: runs, seed, endOnFailure: true },
    );
    // A law that holds because nothing is ever shown, kept or shared says nothing.
    expect(counts.shown).toBeGreaterThan(runs);
    expect(counts.hidden).toBeGreaterThan(runs);
    expect(counts.answered).toBeGreaterThan(runs);
    expect(counts.hits).toBeGreaterThan(runs);
    expect(counts.keys).toBeGreaterThan(runs);
    expect(counts.audited).toBeGreaterThan(runs);
  }, 3_600_000);
});

/** Somebody who asks, and what they may see. */
interface Asker {
  readonly eyes: Eyes;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly headers: string;
  readonly body: string;
  readonly isHit: boolean;
}

async function checkContract(
  world: World,
  said: AccessSaid,
  known: readonly (Caller | undefined)[],
  asked: readonly AskedOperation[],
  turn: number,
): Promise<void> {
  const warehouse = await serveWarehouse(world, said, SALT, contextKey);
  const dir = await tempDir();
  const log = new LogRecorder();
  const usage: unknown[] = [];
  const { sdl, transport } = warehouse;
  const gateway = await startGateway({
    config: testConfig({ redisUrl: redis.url }),
    subgraphs: [
      { name: 'warehouse', transport, sdl },
      { name: 'people', url: people.url },
    ],
    tokenKey,
    contextKey,
    logger: createLogger('trace', log),
    audit: { dir, key: auditKey },
    recordUsage: async (batch) => void usage.push(batch),
  });
  try {
    const askers = await Promise.all(known.map((caller) => askerOf(world, said, caller)));
    await askEverything(gateway, askers, [...asked, ofPeople], turn);
    await checkMetrics(gateway);
  } finally {
    await gateway.close();
    await warehouse.close();
  }
  const eyes = known.map((caller) => new Eyes(world, said, asToken(caller), SALT));
  await checkRedis(eyes);
  expect(told('the log', log.lines)).toBeUndefined();
  expect(told('the usage', usage)).toBeUndefined();
  await checkAudit(dir);
}

/** At once and one after the other; what the second asking finds was kept by the first. */
async function askEverything(
  gateway: RunningGateway,
  askers: readonly Asker[],
  asked: readonly AskedOperation[],
  turn: number,
): Promise<void> {
  const first = await Promise.all(asked.map((operation) => Promise.all(askers.map((asker) => post(gateway, asker, operation)))));
  for (const [at, operation] of asked.entries()) {
    for (const [nth, asker] of askers.entries()) {
      const own = first[at]?.[nth];
      const other = first[at]?.[(nth + 1 + (turn % (askers.length - 1))) % askers.length];
      if (!own || !other) throw new Error('not everything was answered');
      check(own, asker, operation);
      const again = await post(gateway, asker, operation);
      check(again, asker, operation);
      const byGet = await get(gateway, asker, operation, other.etag);
      // Told that an answer of somebody else is theirs, they would know what it says.
      if (byGet.status === 304) expect({ query: operation.query, body: own.body }).toEqual({ query: operation.query, body: other.body });
      else check(byGet, asker, operation);
      if (again.isHit) count('hits');
    }
  }
}

function check(answer: Answer, { eyes }: Asker, { query, expected }: AskedOperation): void {
  const hidden = eyes.hidden();
  const canary = hidden.find((text) => answer.body.includes(text) || answer.headers.includes(text));
  expect({ query, canary }).toEqual({ query, canary: undefined });
  if (hidden.length > 0) count('hidden');
  if (answer.body.includes('canary.')) count('shown');
  const outcome = query.includes('_entities') ? 'invalid' : expected(eyes);
  const { data, errors = [] } = JSON.parse(answer.body);
  const codes = [...new Set(errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code))];
  if (outcome === 'any') return;
  if (outcome === 'invalid') {
    expect({ query, codes }).toEqual({ query, codes: ['GRAPHQL_VALIDATION_FAILED'] });
  } else if (outcome === 'refused') {
    // By the gateway, which answers what else was asked; or it does not know what this caller may not even name.
    expect({
      query,
      isRefused: codes.some((code) => code === 'UNAUTHORIZED_FIELD_OR_TYPE' || code === 'GRAPHQL_VALIDATION_FAILED'),
    }).toEqual({ query, isRefused: true });
  } else if (typeof outcome === 'object' && outcome !== null && 'tooFew' in outcome) {
    expect({ query, codes }).toEqual({ query, codes: ['TOO_FEW_ROWS'] });
  } else {
    count('answered');
    expect({ query, data, codes }).toEqual({ query, data: outcome, codes: [] });
  }
}

async function checkMetrics({ url }: RunningGateway): Promise<void> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(told('the metrics', metrics)).toBeUndefined();
}

/** Kept answers hold what their readers may see; what nobody of those who asked may see is in none. */
async function checkRedis(eyes: readonly Eyes[]): Promise<void> {
  const [keys, values] = await redis.withClient(async (client) => {
    const names = await client.keys('*');
    const texts = await Promise.all(names.map((name) => client.dump(name)));
    await client.flushall();
    return [names, texts] as const;
  });
  count('keys', keys.length);
  expect(told('a key in Redis', keys)).toBeUndefined();
  const [first, ...others] = eyes.map((each) => new Set(each.hidden()));
  const nobodys = [...(first ?? [])].filter((text) => others.every((hidden) => hidden.has(text)));
  expect(values.flatMap((value) => nobodys.filter((text) => String(value).includes(text)))).toEqual([]);
}

async function checkAudit(dir: string): Promise<void> {
  const files = await Promise.all((await readdir(dir)).map((file) => readFile(join(dir, file), 'utf8')));
  count('audited', files.join('').split('\n').length);
  expect(told('the audit log', files)).toBeUndefined();
}

/** Where no text of a row, and none that a caller sent, is ever to be. */
function told(place: string, content: unknown): string | undefined {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const at = text.indexOf('canary');
  return at < 0 ? undefined : `${place}: …${text.slice(Math.max(0, at - 200), at + 100)}…`;
}

function count(name: string, more = 1): void {
  counts[name] = (counts[name] ?? 0) + more;
}

async function askerOf(world: World, said: AccessSaid, caller: Caller | undefined): Promise<Asker> {
  const effective = asToken(caller);
  const eyes = new Eyes(world, said, effective, SALT);
  if (effective === stranger) return { eyes, headers: {} };
  const { scopes, claims, policies } = effective;
  const namesOf = (family: string): string[] =>
    policies.flatMap((name) => (name.startsWith(`${family}:`) ? [name.slice(family.length + 1)] : []));
  const [purpose] = namesOf('purpose');
  const token = await callerWith({ scopes, claims, owns: namesOf('owner'), purposes: namesOf('purpose') });
  return { eyes, headers: { ...token, ...(purpose === undefined ? {} : { 'meshway-purpose': purpose }) } };
}

/** Who has no credentials proves nothing, and one purpose is stated at a time. */
function asToken(caller: Caller | undefined): Caller {
  if (!caller?.authenticated) return stranger;
  const [purpose] = caller.policies.filter((name) => name.startsWith('purpose:'));
  const policies = caller.policies.filter((name) => !name.startsWith('purpose:') || name === purpose);
  return { ...caller, policies };
}

const accept = 'application/graphql-response+json';

async function post({ url }: RunningGateway, { headers }: Asker, { query, variables }: AskedOperation): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  return read(fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', accept, ...headers }, body }));
}

function get({ url }: RunningGateway, { headers }: Asker, { query, variables }: AskedOperation, etag: string | null): Promise<Answer> {
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  return read(fetch(`${url}/graphql?${search}`, { headers: { accept, ...headers, ...(etag === null ? {} : { 'if-none-match': etag }) } }));
}

async function read(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  const headers = JSON.stringify([...response.headers]);
  const isHit = response.headers.get('cache-status')?.includes('hit') ?? false;
  return { status: response.status, etag: response.headers.get('etag'), headers, body: await response.text(), isHit };
}

/** Things come to by way of another subgraph's entity, so that they are fetched as entities. */
const ofPeople: AskedOperation = {
  query: '{ owner(id: "o1") { id alias things(first: 3) { totalCount nodes { id name secret parts(first: 2) { nodes { id label } } } } } }',
  variables: {},
  expected: () => 'any',
};

function peopleServer(): SubgraphServer {
  return new SubgraphServer({
    name: 'people',
    typeDefs: `${federation('"@key"')}
      type Query { owner(id: ID!): Owner }
      type Owner @key(fields: "id") { id: ID! alias: String }`,
    resolvers: {
      Query: { owner: (_: unknown, { id }: { id: string }) => ({ id, alias: `alias of ${id}` }) },
      Owner: { __resolveReference: ({ id }: { id: string }) => ({ id, alias: `alias of ${id}` }) },
    } as never,
  });
}
