import { hasRedis, RedisServer } from '../support/redis-server';
import { load, post } from './load';
import { median, p99 } from './measure';
import { Server } from './server';
import { type Figure, ms } from './table';

interface Servers {
  readonly gateway: URL;
  readonly bare: URL;
  stop(): Promise<void>;
}

const CONNECTIONS = 32;
const ROUNDS = 21;
const ROUND_MS = 400;
const WARM_UPS = 4;
/** Requests a second that one gateway answers with room to spare. */
const RATE = 2_000;
const query = 'query Rows($count: Int!, $of: Int) { rows(count: $count, of: $of) { id name amount placedAt } }';

/** A hit in memory against a bare node:http server with the same bytes, 304 against its 304, and a hit in Redis. */
export async function cache(): Promise<readonly Figure[]> {
  const servers = await startServers({});
  try {
    return [await hit(servers, '1 KB', 12), await hit(servers, '87 KB', 1_010), await notModified(servers), ...(await redisHit())];
  } finally {
    await servers.stop();
  }
}

async function hit(servers: Servers, name: string, count: number): Promise<Figure> {
  const ours = post(servers.gateway, { query, variables: { count } });
  const peer = post(new URL(`?${count}`, servers.bare), { query, variables: { count } });
  return compareRates(`hit in memory, ${name}`, servers, ours, peer);
}

async function notModified(servers: Servers): Promise<Figure> {
  const { search } = new URL(`?${new URLSearchParams({ query, variables: '{"count":12}' })}`, servers.gateway);
  const etag = (await fetch(new URL(search, servers.gateway))).headers.get('etag') ?? '';
  const [ours, peer] = [servers.gateway, servers.bare].map((server) => get(new URL(search, server), etag));
  return compareRates('304 for an answer in memory', servers, ours as Buffer, peer as Buffer);
}

/** In turns, on the same core of the same process; the ratio is the median over the turns. */
async function compareRates(what: string, servers: Servers, ours: Buffer, peer: Buffer): Promise<Figure> {
  const rate = async (url: URL, request: Buffer): Promise<number> =>
    (await load({ request: () => request, port: Number(url.port), connections: CONNECTIONS, until: { ms: ROUND_MS }, isAwake: true }))
      .perSecond;
  for (let round = 0; round < WARM_UPS; round += 1) {
    await rate(servers.gateway, ours);
    await rate(servers.bare, peer);
  }
  const turns: { readonly ours: number; readonly peer: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    turns.push({ ours: await rate(servers.gateway, ours), peer: await rate(servers.bare, peer) });
  const ratio = median(turns.map((turn) => turn.ours / turn.peer));
  const perSecond = (side: 'ours' | 'peer'): string => `${Math.round(median(turns.map((turn) => turn[side]))).toLocaleString('en')} /s`;
  return {
    what,
    ours: perSecond('ours'),
    peer: `${perSecond('peer')} bare node:http`,
    verdict: `${ratio.toFixed(2)} (≥ 0.7)`,
    holds: ratio >= 0.7,
  };
}

/**
 * One gateway makes answers, the other is asked for each of them once, so that Redis is where it finds them. At a fixed rate, which says how
 * long a reader waits; and as fast as 32 connections can ask, where gateway, Redis and client share the machine, and the wait is 32 divided
 * by what they can do together.
 */
async function redisHit(): Promise<readonly Figure[]> {
  if (!hasRedis) return [];
  const redis = await RedisServer.start();
  const [maker, reader] = [await startServers({ REDIS_URL: redis.url }), await startServers({ REDIS_URL: redis.url })];
  try {
    const count = 6_000;
    const ask = ({ gateway }: Servers, part: number, dueEachSecond?: number) => {
      const request = (at: number) => post(gateway, { query, variables: { count: 12, of: part * count + at } });
      const pace = dueEachSecond === undefined ? {} : { dueEachSecond };
      return load({ request, port: Number(gateway.port), connections: CONNECTIONS, until: { count }, ...pace });
    };
    // The first part warms the reader up; each of the others is measured.
    for (const part of [0, 1, 2]) await ask(maker, part);
    await ask(reader, 0);
    const measured = async (what: string, part: number, dueEachSecond?: number): Promise<Figure> => {
      await redis.run('CONFIG', 'RESETSTAT');
      const { latenciesMs, perSecond } = await ask(reader, part, dueEachSecond);
      const found = Number(/keyspace_hits:(\d+)/.exec(String(await redis.run('INFO', 'stats')))?.[1]);
      const p50 = median(latenciesMs);
      const peer = `${Math.round(perSecond).toLocaleString('en')} /s; ${found} of ${count} found`;
      return {
        what,
        ours: `${ms(p50)} (p50), ${ms(p99(latenciesMs))} (p99)`,
        peer,
        verdict: '< 3 ms (p50)',
        holds: p50 < 3 && found >= count * 0.99,
      };
    };
    return [
      await measured(`hit in Redis, 1 KB, ${CONNECTIONS} connections, ${RATE.toLocaleString('en')} a second`, 1, RATE),
      await measured(`hit in Redis, 1 KB, ${CONNECTIONS} connections, as fast as they can`, 2),
    ];
  } finally {
    await maker.stop();
    await reader.stop();
    await redis.remove();
  }
}

async function startServers(env: Readonly<Record<string, string>>): Promise<Servers> {
  const server = new Server('cache-servers.js', { env });
  const { gateway, bare } = await server.told<{ gateway: string; bare: string }>();
  return { gateway: new URL(gateway), bare: new URL(bare), stop: () => server.stop() };
}

function get({ host, pathname, search }: URL, etag: string): Buffer {
  return Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\nif-none-match: ${etag}\r\n\r\n`);
}
