import { setTimeout } from 'node:timers/promises';
import { load, post } from './load';
import { median, p99 } from './measure';
import type { Swap } from './registry-server';
import { Server } from './server';
import { type Figure, ms } from './table';

const SUBGRAPHS = 50;
const OBJECT_TYPES = 2_000;
const ROUNDS = 5;
const CONNECTIONS = 4;
/** A swap leaves threads that get ready for the next one. */
const REST_MS = 5_000;
const QUIET_MS = 3_000;
const SWAP_LIMIT_MS = 5_000;
const SLOWDOWN_LIMIT = 2;
const PAUSE_LIMIT_MS = 100;

interface Round extends Swap {
  /** 99 of 100 requests took less. */
  readonly quietMs: number;
  readonly p99Ms: number;
}

/** What readers feel of a large mesh being composed anew and swapped in. */
export async function registry(): Promise<readonly Figure[]> {
  const readers = await Readers.start();
  try {
    const rounds: Round[] = [];
    // The first is a warm-up.
    for (let round = 0; round <= ROUNDS; round += 1) rounds.push(await readers.swapUnderLoad());
    const of = (figure: keyof Round): number => median(rounds.slice(1).map((each) => each[figure]));
    const mesh = `${SUBGRAPHS} subgraphs, ${OBJECT_TYPES.toLocaleString('en')} object types`;
    const swapMs = median(rounds.slice(1).map(({ composeMs, serveMs }) => composeMs + serveMs));
    const slowdown = median(rounds.slice(1).map(({ p99Ms, quietMs }) => p99Ms / quietMs));
    const pause = of('longestPauseMs');
    return [
      {
        what: `${mesh}: composed, in a thread, and swapped in`,
        ours: `${ms(of('composeMs'))} + ${ms(of('serveMs'))}`,
        peer: '',
        verdict: `${(swapMs / 1_000).toFixed(1)} s (≤ ${SWAP_LIMIT_MS / 1_000})`,
        holds: swapMs <= SWAP_LIMIT_MS,
      },
      {
        what: 'meanwhile p99 of requests',
        ours: ms(of('p99Ms')),
        peer: `${ms(of('quietMs'))} otherwise`,
        verdict: `${slowdown.toFixed(2)} (≤ ${SLOWDOWN_LIMIT})`,
        holds: slowdown <= SLOWDOWN_LIMIT,
      },
      {
        what: 'longest that no request had its turn',
        ours: ms(pause),
        peer: '',
        verdict: `≤ ${PAUSE_LIMIT_MS} ms`,
        holds: pause <= PAUSE_LIMIT_MS,
      },
    ];
  } finally {
    await readers.stop();
  }
}

class Readers {
  private constructor(
    private readonly server: Server,
    private readonly url: URL,
  ) {}

  static async start(): Promise<Readers> {
    const server = new Server('registry-server.js', { args: [`${SUBGRAPHS}`, `${OBJECT_TYPES}`] });
    return new Readers(server, new URL('/graphql', await server.told<string>()));
  }

  async swapUnderLoad(): Promise<Round> {
    await setTimeout(REST_MS);
    const end = performance.now() + QUIET_MS;
    const quiet = await this.latencies(() => performance.now() >= end);
    let isSwapped = false;
    const swapped = this.server.ask<Swap>('swap').finally(() => {
      isSwapped = true;
    });
    const during = await this.latencies(() => isSwapped);
    return { ...(await swapped), quietMs: p99(quiet), p99Ms: p99(during) };
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async latencies(isOver: () => boolean): Promise<readonly number[]> {
    const request = post(this.url, { query: '{ s1 }' });
    const { latenciesMs } = await load({
      request: () => request,
      port: Number(this.url.port),
      connections: CONNECTIONS,
      until: { over: isOver },
    });
    return latenciesMs;
  }
}
