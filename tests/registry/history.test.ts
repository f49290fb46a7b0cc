// Goal: whatever kills whom, a registry has one history: nothing acknowledged is lost, nothing stands twice, nobody reads the past.
// Method: four processes publish without pause to one registry and are killed with SIGKILL at random moments, one after another; then the
// history is checked against all that they observed. Both stores. A long run: MESHWAY_HISTORY_KILLS=200 npx jest tests/registry/history
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../gateway/registry';
import { compiled, startChild } from '../snapshots/support/child';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { tempDir } from '../support/temp-dir';
import { mistakesIn, type Observed } from './support/history-checker';

const PUBLISHERS = ['ann', 'bob', 'cyd', 'dan'];
const KILLS = Number(process.env.MESHWAY_HISTORY_KILLS ?? 16);
const LONGEST_LIFE_MS = 250;

let program: string;
beforeAll(async () => {
  program = await compiled('tests/registry/support/publisher.ts');
});

/** Whole lines only: a killed process may leave half of one. */
function linesOf(child: ChildProcess): () => readonly Observed[] {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Observed);
}

/** Lets one publisher live until it has begun to read, and then for a random while. */
async function oneLife(place: string, product: string, run: number): Promise<readonly Observed[]> {
  const child = startChild(program, [place, product, String(run)]);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const observed = linesOf(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await Promise.race([new Promise((resolve) => child.stdout?.once('data', resolve)), closed]);
  await Promise.race([pause(Math.random() * LONGEST_LIFE_MS), closed]);
  child.kill('SIGKILL');
  await closed;
  expect(stderr).toBe('');
  return observed();
}

async function livesOf(place: string, product: string): Promise<readonly Observed[]> {
  const all: Observed[] = [];
  for (let run = 0; run < KILLS / PUBLISHERS.length; run += 1) all.push(...(await oneLife(place, product, run)));
  return all;
}

async function holds(place: string): Promise<void> {
  await (await openStore(place)).close();
  const observed = (await Promise.all(PUBLISHERS.map((product) => livesOf(place, product)))).flat();
  const store = await openStore(place);
  expect(await mistakesIn(store, observed)).toEqual([]);
  const acknowledged = observed.filter(({ event }) => event === 'acknowledged').length;
  expect(acknowledged).toBeGreaterThan(KILLS);
  expect(await store.newest()).toBeGreaterThanOrEqual(acknowledged);
  await store.close();
}

it('holds in a folder', async () => {
  await holds(join(await tempDir(), 'registry'));
}, 600_000);

describeWithPostgres('in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  it('holds too', () => holds(server.url), 600_000);
});
