import { freePort } from '../../../cli/workers/free-port';
import { type LoadResult, load, post } from '../load';
import { median, p99 } from '../measure';
import type { Contender, Setting } from './contenders';
import type { Process } from './process';

/** What is asked of every contender, in the same words. */
export interface Question {
  readonly query: string;
  readonly connections: number;
  /** Each request with an `authorization` of its own, so that no gateway may share anything between two of them. */
  readonly isUnique: boolean;
}

export interface Sample {
  readonly cpuMs: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const START_LIMIT_MS = 60_000;

/** A contender that answers. */
export class Running {
  private sent = 0;

  private constructor(
    readonly name: string,
    private readonly process: Process,
    private readonly url: URL,
  ) {}

  /** Resolves when it gives an answer to `query`. Rejects with why it does not, in words for a table. */
  static async start(contender: Contender, setting: Setting, query: string): Promise<Running> {
    const port = await freePort('127.0.0.1');
    const process = await contender.start(setting, port);
    const path = contender.path ?? '/graphql';
    const running = new Running(contender.name, process, new URL(`http://127.0.0.1:${port}${path}`));
    const limit = performance.now() + START_LIMIT_MS;
    while (!process.hasEnded && performance.now() < limit) {
      const answer = await running.ask(query).catch(() => undefined);
      if (answer?.data) return running;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const reason = process.hasEnded ? 'it ended at once' : `no answer in ${START_LIMIT_MS / 1_000} s`;
    await process.stop();
    throw new Error(reason);
  }

  async ask(query: string): Promise<{ readonly data?: unknown; readonly bytes: number }> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    return { data: JSON.parse(text).data, bytes: text.length };
  }

  /** Asks as fast as it answers, for so long. */
  async measure({ query, connections, isUnique }: Question, ms: number): Promise<Sample> {
    const before = this.process.cpuSeconds();
    const result = await load({
      request: isUnique ? this.uniqueRequests(query) : fixed(post(this.url, { query })),
      port: Number(this.url.port),
      connections,
      until: { ms },
    });
    return sampleOf(result, this.process.cpuSeconds() - before);
  }

  /** What is compiled while it runs is compiled after so many requests, not after so long. */
  async warmUp({ query, connections }: Question, count: number): Promise<void> {
    await load({ request: this.uniqueRequests(query), port: Number(this.url.port), connections, until: { count } });
  }

  memoryMb(): number {
    return this.process.memoryMb();
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  private uniqueRequests(query: string): () => Buffer {
    const [head, tail] = post(this.url, { query }, { authorization: 'Bearer @' }).toString('latin1').split('@') as [string, string];
    return () => Buffer.from(`${head}${this.sent++}${tail}`, 'latin1');
  }
}

function fixed(request: Buffer): () => Buffer {
  return () => request;
}

function sampleOf({ perSecond, latenciesMs }: LoadResult, cpuSeconds: number): Sample {
  return {
    cpuMs: (cpuSeconds * 1_000) / latenciesMs.length,
    perSecond,
    p50Ms: median(latenciesMs),
    p99Ms: p99(latenciesMs),
  };
}
