import { setTimeout } from 'node:timers/promises';
import { load, post } from './load';
import { median, p99 } from './measure';
import type { Swap } from './registry-server';
import { Server } from './server';
import { type Figure, ms } from './table';

const SUBGRAPHS = 50;
const OBJECT_TYPES = 2_000;
const ROUNDS = 5;
/** A swap leaves threads that get ready for the next one. */
const REST_MS = 5_000;
const QUIET_MS = 3_000;
const SWAP_LIMIT_MS = 5_000;
const SLOWDOWN_LIMIT = 2;
const PAUSE_LIMIT_MS = 100;

/** How readers ask meanwhile: so that both cores are busy, or as much as leaves them time. */
const loads: readonly ReadersLoad[] = [
  { how: 'as fast as 4 connections can', connections: 4 },
  { how: '500 a second fall due', connections: 16, dueEachSecond: 500 },
];

interface ReadersLoad {
  readonly how: string;
  readonly connections: number;
  /** See `Load`. */
  readonly dueEachSecond?: number;
}

interface Round extends Swap {
  /** 99 of 100 requests took less. */
  readonly quietMs: number;
  readonly p99Ms: number;
}

/** What readers feel of a large mesh being composed anew and swapped in. */
export async function registry(): Promise<readonly Figure[]> {
  const readers = await Readers.start();
  try {
    // A warm-up.
    await readers.swapUnder(loads[0] as ReadersLoad);
    const figures: Figure[] = [];
    for (const each of loads) figures.push(...(await figuresUnder(each, readers)));
    return figures;
  } finally {
    await readers.stop();
  }
}

async function figuresUnder(readersLoad: ReadersLoad, readers: Readers): Promise<readonly Figure[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await readers.swapUnder(readersLoad));
  const of = (figure: keyof Round): number => median(rounds.map((each) => each[figure]));
  const mesh = `${SUBGRAPHS} subgraphs, ${OBJECT_TYPES.toLocaleString('en')} object types`;
  const swapMs = median(rounds.map(({ composeMs, serveMs }) => composeMs + serveMs));
  const slowdown = median(rounds.map(({ p99Ms, quietMs }) => p99Ms / quietMs));
  const pause = of('longestPauseMs');
  return [
    {
      what: `${mesh}, composed, in a thread, and swapped in; requests meanwhile: ${readersLoad.how}`,
      ours: `${ms(of('composeMs'))} + ${ms(of('serveMs'))}`,
      peer: '',
      verdict: `${(swapMs / 1_000).toFixed(1)} s (≤ ${SWAP_LIMIT_MS / 1_000})`,
      holds: swapMs <= SWAP_LIMIT_MS,
    },
    {
      what: 'their p99',
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

  async swapUnder(readersLoad: ReadersLoad): Promise<Round> {
    await setTimeout(REST_MS);
    const end = performance.now() + QUIET_MS;
    const quiet = await this.latencies(readersLoad, () => performance.now() >= end);
    let isSwapped = false;
    const swapped = this.server.ask<Swap>('swap').finally(() => {
      isSwapped = true;
    });
    const during = await this.latencies(readersLoad, () => isSwapped);
    return { ...(await swapped), quietMs: p99(quiet), p99Ms: p99(during) };
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async latencies({ connections, dueEachSecond }: ReadersLoad, isOver: () => boolean): Promise<readonly number[]> {
    const request = post(this.url, { query: '{ s1 }' });
    const { latenciesMs } = await load({
      request: () => request,
      port: Number(this.url.port),
      connections,
      until: { over: isOver },
      ...(dueEachSecond === undefined ? {} : { dueEachSecond }),
    });
    return latenciesMs;
  }
}
