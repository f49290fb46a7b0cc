import { load, post } from './load';
import { median } from './measure';
import { type Mode, query, startOverlapMesh } from './overlap-mesh';
import { Server } from './server';
import { type Figure, ms } from './table';

const ENTITIES = 200;
const KNOWN = 180;
const COST_LIMIT = 0.05;
const ROUNDS = 161;
const QUESTIONS = 20;
/** Until the code is compiled as it stays, and what is kept has filled its memory once: a gateway runs for weeks. */
const WARM_UP_QUESTIONS = 2_500;

/** What a question that overlaps an earlier one still asks for, and what it costs the others to make that possible. */
export async function overlap(): Promise<readonly Figure[]> {
  return [await missing(), ...(await costOfAMiss())];
}

async function missing(): Promise<Figure> {
  const asked: number[] = [];
  const gateway = await startOverlapMesh('kept', (count) => asked.push(count));
  for (const first of [KNOWN, ENTITIES]) await ask(`${gateway.url}/graphql`, { first, of: 0 });
  await gateway.close();
  const last = asked.at(-1) ?? Number.NaN;
  return {
    what: `entities fetched for a question over ${ENTITIES}, of which ${KNOWN} are known`,
    ours: `${last}`,
    peer: '',
    verdict: `≤ ${ENTITIES - KNOWN}`,
    holds: asked.length === 2 && last <= ENTITIES - KNOWN,
  };
}

/**
 * The same questions, none of them known, to gateways that make more or less of snapshots. The two that differ least are in one process: two
 * processes run the same code at speeds that differ by more. What is kept has one to itself, since it is work for a collector.
 */
async function costOfAMiss(): Promise<readonly Figure[]> {
  const [small, large] = [startServer('named', 'live'), startServer('kept')];
  const [named, live, kept] = [...(await askedIn(small)), ...(await askedIn(large))];
  if (!named || !live || !kept) throw new Error('There are three gateways.');
  try {
    for (const gateway of [named, live, kept]) await gateway.cpuMs(WARM_UP_QUESTIONS);
    return [
      await compare('provenance and keys', named, live, COST_LIMIT),
      await compare('the same, and keeping what it brought', kept, live),
    ];
  } finally {
    await Promise.all([small, large].map((server) => server.stop()));
  }
}

async function compare(what: string, ours: Asked, live: Asked, limit?: number): Promise<Figure> {
  const rounds: { readonly ours: number; readonly live: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who begins finds less of its own in the processor's caches, so within a round each comes first once, and once last.
    const took = { ours: 0, live: 0 };
    for (const each of round % 2 === 0 ? (['ours', 'live', 'live', 'ours'] as const) : (['live', 'ours', 'ours', 'live'] as const))
      took[each] += (await (each === 'ours' ? ours : live).cpuMs(QUESTIONS)) / 2;
    rounds.push(took);
  }
  const more = median(rounds.map((took) => took.ours / took.live)) - 1;
  return {
    what: `${what} on a miss over ${ENTITIES} entities, CPU a request`,
    ours: ms(median(rounds.map((took) => took.ours))),
    peer: `${ms(median(rounds.map((took) => took.live)))} all live`,
    verdict: `${(more * 100).toFixed(1)} %${limit === undefined ? '' : ` (< ${limit * 100} %)`}`,
    holds: limit === undefined || more < limit,
  };
}

function startServer(...modes: readonly Mode[]): Server {
  return new Server('overlap-server.js', { args: modes });
}

async function askedIn(server: Server): Promise<readonly Asked[]> {
  return (await server.told<readonly string[]>()).map((url) => new Asked(new URL('/graphql', url)));
}

class Asked {
  private asked = 0;

  constructor(private readonly url: URL) {}

  /** CPU time of the gateway's process for one question, each about entities nobody has asked for. */
  async cpuMs(questions: number): Promise<number> {
    const from = this.asked;
    this.asked += questions;
    const request = (sent: number): Buffer => post(this.url, { query, variables: { first: ENTITIES, of: from + sent } });
    const before = await this.cpuSeconds();
    await load({ request, port: Number(this.url.port), connections: 1, until: { count: questions } });
    return ((await this.cpuSeconds()) - before) * (1_000 / questions);
  }

  private async cpuSeconds(): Promise<number> {
    const metrics = await (await fetch(new URL('/metrics', this.url))).text();
    return Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1]);
  }
}

async function ask(url: string, variables: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  await response.arrayBuffer();
}
