// Goal: several processes behind one port are one gateway: none is missed when it dies, all stop together without losing a request.
// Method: the command as it was built, with real subgraphs beside it; workers are killed while clients keep asking.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BackOff } from '../../cli/workers/back-off';
import { compose } from '../../gateway/generations';
import { booksServer } from '../gateway/support/library';
import type { SubgraphServer } from '../gateway/support/subgraph-server';

const program = path.resolve(__dirname, '../../dist/cli/meshway.js');
let dir: string;
let books: SubgraphServer;
let supergraph: string;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'meshway-workers-'));
  books = await booksServer().start();
  supergraph = path.join(dir, 'supergraph.graphql');
  writeFileSync(supergraph, compose([{ name: books.name, url: books.url, sdl: books.sdl }]));
});
afterAll(async () => {
  await books.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A command that is running, and what it has said. */
class Run {
  private readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output = '';
  private waiting: (() => void)[] = [];

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [program, 'start', '--supergraph', supergraph, ...args], {
      cwd: dir,
      env: { PATH: process.env.PATH, ...environment },
    });
    this.ended = once(this.child, 'close').then(([code]) => code);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk;
        for (const look of this.waiting.splice(0)) look();
      });
    this.ended.then(() => this.waiting.splice(0).forEach((look) => void look()));
  }

  /** Resolves when it has said this so many times. */
  async said(text: string, times = 1): Promise<void> {
    let isOver = false;
    void this.ended.then(() => {
      isOver = true;
    });
    while (this.output.split(text).length <= times) {
      if (isOver) throw new Error(`It ended without saying "${text}" ${times} times:\n${this.output}`);
      await new Promise<void>((look) => this.waiting.push(look));
    }
  }

  async url(): Promise<string> {
    await this.said('/health/ready');
    return /Graph\s+(http:\S+)\/graphql/.exec(this.output)?.[1] ?? '';
  }

  /** Process ids of the first two workers, or of the one there is, in the order in which they served. */
  async workers<N extends 1 | 2>(count: N): Promise<N extends 1 ? readonly [number] : readonly [number, number]> {
    await this.said('"msg":"worker serves"', count);
    const pids = [...this.output.matchAll(/"pid":(\d+),"msg":"worker serves"/g)].map(([, pid]) => Number(pid));
    // To the system 0 is everybody around here, these tests too.
    expect(pids.filter((pid) => pid > 0)).toHaveLength(count);
    return pids as unknown as N extends 1 ? readonly [number] : readonly [number, number];
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

async function ask(url: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ books { id } }"}',
  });
  const { data } = (await response.json()) as { readonly data?: { readonly books: unknown[] } };
  return data?.books.length ?? 0;
}

// Each test starts several processes, which takes long where many others run.
jest.setTimeout(120_000);

describe('meshway start --workers', () => {
  it('replaces a worker that is killed, and what is asked next is answered', async () => {
    const run = new Run(['--workers', '2', '--port', '0']);
    const url = await run.url();
    const [first, second] = await run.workers(2);
    expect(first).not.toBe(second);

    let isOver = false;
    const clients = Array.from({ length: 8 }, async () => {
      while (!isOver) await ask(url).catch(() => undefined);
    });
    process.kill(first, 'SIGKILL');
    await run.said('worker ended');
    isOver = true;
    await Promise.all(clients);
    expect(await Promise.all(Array.from({ length: 50 }, () => ask(url)))).toEqual(Array(50).fill(2));

    await run.said('worker serves', 3);
    expect(await Promise.all(Array.from({ length: 50 }, () => ask(url)))).toEqual(Array(50).fill(2));
    run.signal('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.output).toMatch(/"worker":1,"pid":\d+,"code":null,"signal":"SIGKILL","retryMs":\d+,"msg":"worker ended"/);
    const lines = run.output.split('\n').filter((line) => line.includes('"msg":"request"'));
    expect(lines.filter((line) => !/"worker":\d+/.test(line))).toEqual([]);
    expect(run.output.match(/gateway stopped/g)).toHaveLength(2);
  });

  it('are one gateway to whoever watches it, whichever of them is asked', async () => {
    const run = new Run(['--workers', '2', '--port', '0']);
    const url = await run.url();
    await run.workers(2);
    const anew = { headers: { connection: 'close' } };
    const scrape = async (): Promise<string> => (await fetch(`${url}/metrics`, anew)).text();
    const sum = (text: string, name: string): number =>
      [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].reduce((total, [, value]) => total + Number(value), 0);
    const handled = (text: string): number =>
      sum(text, 'meshway_request_duration_seconds_count') + sum(text, 'meshway_requests_repeated_total');
    expect(handled(await scrape())).toBe(0);
    await Promise.all(Array.from({ length: 60 }, () => ask(url)));
    const texts = await Promise.all(Array.from({ length: 20 }, scrape));
    expect(texts.map(handled)).toEqual(Array(20).fill(60));
    // What both say of the one graph they serve is said once.
    expect(sum(texts[0] ?? '', 'meshway_generation_info')).toBe(1);
    const [first] = await run.workers(2);
    process.kill(first, 'SIGKILL');
    await run.said('worker serves', 3);
    expect(handled(await scrape())).toBeLessThanOrEqual(60);
    run.signal('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('loses no request when it is stopped under load', async () => {
    const run = new Run(['--workers', '2', '--port', '0'], { MESHWAY_SHUTDOWN_DELAY_MS: '1000' });
    const url = await run.url();
    const counts: number[] = [];
    // As a load balancer does: asks as long as it is told to.
    const clients = Array.from({ length: 8 }, async () => {
      while ((await fetch(`${url}/health/ready`)).status === 200) counts.push(await ask(url));
    });
    await Promise.race(clients.map(() => ask(url)));
    run.signal('SIGTERM');
    await Promise.all(clients);
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.filter((count) => count !== 2)).toEqual([]);
    expect(await run.ended).toBe(0);
  });

  it('lets one worker end in peace when it gets SIGTERM, and replaces it', async () => {
    const run = new Run(['--workers', '1', '--port', '0']);
    const url = await run.url();
    const [only] = await run.workers(1);
    process.kill(only, 'SIGTERM');
    await run.said('gateway stopped');
    await run.said('worker serves', 2);
    expect(await ask(url)).toBe(2);
    run.signal('SIGINT');
    expect(await run.ended).toBe(0);
  });

  it('ends all of them at once on the second signal', async () => {
    books.misbehave(() => undefined);
    const run = new Run(['--workers', '2', '--port', '0']);
    const url = await run.url();
    const reached = once(books.events, 'request');
    const cut = expect(ask(url)).rejects.toThrow();
    await reached;
    run.signal('SIGTERM');
    await run.said('Stopping');
    run.signal('SIGTERM');
    expect(await run.ended).toBe(143);
    await cut;
    books.misbehave(undefined);
  });

  it('says once what keeps it from starting', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const run = new Run(['--workers', '3', '--port', String((busy.address() as AddressInfo).port)]);
    expect(await run.ended).toBe(1);
    expect(run.output.match(/PORT_IN_USE/g)).toHaveLength(1);
    busy.close();
  });

  it.each(['0', '-1', '1.5', 'two', '257', ''])('refuses --workers %p', async (count) => {
    const run = new Run([`--workers=${count}`]);
    expect(await run.ended).toBe(2);
    expect(run.output).toMatch(/whole number from 1 to 256/);
  });
});

it('waits twice as long after each short life, and not at all after a sound one', () => {
  const backOff = new BackOff();
  expect([1, 2, 3].map(() => backOff.after(50))).toEqual([200, 400, 800]);
  expect(Array.from({ length: 20 }, () => backOff.after(50)).at(-1)).toBe(30_000);
  expect(backOff.after(60_000)).toBe(0);
  expect(backOff.after(50)).toBe(200);
});
