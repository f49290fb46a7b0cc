import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { QUESTION } from './clock';

/** What readers saw. */
export interface Seen {
  answers: number;
  /** Anything but a whole, right answer, in words. */
  readonly failures: string[];
  /** Milliseconds of each answer. */
  readonly latencies: number[];
}

/**
 * Asks a gateway without pause, over as many connections as `readers`, until it is stopped. An answer has to be of one generation: what it
 * read first and what it read last are of one version.
 */
export class Load {
  readonly seen: Seen = { answers: 0, failures: [], latencies: [] };
  private readonly agent = new Agent({ connections: null, pipelining: 1, keepAliveTimeout: 10_000 });
  private isStopped = false;
  private readonly running: Promise<unknown>;

  /** `urlOf` is asked before each request, as a load balancer would be. */
  constructor(
    private readonly urlOf: (reader: number) => string,
    readers: number,
  ) {
    this.running = Promise.all(Array.from({ length: readers }, (_, reader) => this.read(reader)));
  }

  /** May be called again. */
  async stop(): Promise<Seen> {
    this.isStopped = true;
    await this.running;
    if (!this.agent.closed) await this.agent.close();
    return this.seen;
  }

  private async read(reader: number): Promise<void> {
    while (!this.isStopped) {
      const startedAt = performance.now();
      try {
        this.judge(await this.ask(this.urlOf(reader)));
      } catch (error) {
        this.seen.failures.push(String(error));
      }
      this.seen.latencies.push(performance.now() - startedAt);
      await pause(2);
    }
  }

  private async ask(url: string): Promise<{ readonly status: number; readonly text: string }> {
    const { statusCode, body } = await request(`${url}/graphql`, {
      method: 'POST',
      dispatcher: this.agent,
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: QUESTION }),
    });
    return { status: statusCode, text: await body.text() };
  }

  private judge({ status, text }: { readonly status: number; readonly text: string }): void {
    this.seen.answers += 1;
    const { data, errors } = JSON.parse(text);
    const [first, last] = [data?.clock?.version, data?.clock?.tower?.clock?.seen];
    if (status !== 200 || errors !== undefined) this.seen.failures.push(`${status}: ${text.slice(0, 300)}`);
    else if (first !== last || typeof first !== 'number') this.seen.failures.push(`two generations in one answer: ${text}`);
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
