// Goal: recorded use stays small, and whoever reads it is told the same, folded or not, whatever is killed in the middle of folding.
// Method: random batches of three days on both stores, read as a check reads them before and after each of several foldings; then processes
// fold all at once and are killed with SIGKILL at random moments while batches come in and readers read, and every sum is looked at.
// A long run: MESHWAY_FOLDING_KILLS=200 npx jest tests/registry/usage/folding
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore, type RegistryStore, type UsageBatch } from '../../../gateway/registry';
import { readUsage, type Usage } from '../../../gateway/registry/usage';
import { foldBatches } from '../../../gateway/registry/usage/fold-batches';
import type { OperationCount, UsedOperation } from '../../../gateway/registry/usage/records';
import { tend } from '../../../gateway/registry/usage/upkeep';
import { Random } from '../../execution/law/random';
import { compiled, startChild } from '../../snapshots/support/child';
import { describeWithPostgres, emptyDatabases } from '../../support/postgres-server';
import { tempDir } from '../../support/temp-dir';

const KILLS = Number(process.env.MESHWAY_FOLDING_KILLS ?? 9);
const FOLDERS = 3;
const LONGEST_LIFE_MS = 80;
const NOW = new Date('2026-11-22T10:30:00.000Z');
const HOUR_MS = 3_600_000;
const DAYS = 3;
const { signal } = new AbortController();

const operations: readonly UsedOperation[] = ['A', 'B', 'C'].map((name, index) => ({
  kind: 'operation',
  hash: String(index).repeat(64),
  name,
  text: `query ${name} { ${name} }`,
  coordinates: [`Query.${name}`],
}));

/** What several gateways may have written at `at`. */
function batchAt(at: Date, random: Random): UsageBatch {
  const told = operations.filter(() => random.chance(0.3));
  const counts = Array.from({ length: random.whole(0, 3) }, (): OperationCount => {
    const latency = new Array<number>(17).fill(0);
    latency[random.whole(0, 16)] = random.whole(1, 9);
    return {
      kind: 'count',
      hash: random.pick(operations).hash,
      requests: random.whole(1, 100),
      errors: random.whole(0, 2),
      latency,
      ...(random.chance(0.8) ? { client: { name: random.pick(['shop', 'app', 'other clients']), version: random.pick(['1', '2']) } } : {}),
      ...(random.chance(0.3) ? { fromVariables: [random.pick(['Kind.BIG', 'Kind.SMALL'])] } : {}),
      ...(random.chance(0.1) ? { isIncomplete: true } : {}),
    };
  });
  return { at: at.toISOString(), records: [...(random.chance(0.1) ? [{ kind: 'started' }] : []), ...told, ...counts] };
}

function someTimeBefore(now: Date, random: Random): Date {
  return new Date(now.getTime() - random.whole(1, DAYS * 24 * HOUR_MS));
}

async function write(store: RegistryStore, times: readonly Date[], random: Random): Promise<void> {
  await Promise.all(times.map((at) => store.appendUsage(batchAt(at, random))));
}

/** As a check sees it; uses of as many requests stand in any order. */
async function seen(store: RegistryStore, days: number): Promise<Usage> {
  const { since, uses } = await readUsage(store, days, NOW);
  const keyOf = ({ hash, client }: Usage['uses'][number]): string => `${hash} ${client ?? ''}`;
  return { since, uses: uses.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)) };
}

async function batchesIn(store: RegistryStore): Promise<number> {
  let count = 0;
  for await (const _ of store.readUsage('')) count += 1;
  return count;
}

function requestsIn({ uses }: Usage): number {
  return uses.reduce((sum, { requests }) => sum + requests, 0);
}

/** `emptyRegistry` gives the place of a registry in which nothing was recorded. */
function staysTheSame(emptyRegistry: () => Promise<string>): void {
  it('is read the same, folded or not, and late batches with it', async () => {
    const random = new Random(11);
    const store = await openStore(await emptyRegistry());
    for (let round = 0; round < 6; round += 1) {
      const before = new Date(NOW.getTime() - random.whole(0, 2 * 24 * HOUR_MS)).toISOString();
      await write(
        store,
        Array.from({ length: 40 }, () => someTimeBefore(NOW, random)),
        random,
      );
      for (const days of [1, 2, 30]) {
        const unfolded = await seen(store, days);
        await store.foldUsage(before, foldBatches, signal);
        expect(await seen(store, days)).toEqual(unfolded);
      }
    }
    await store.close();
  });

  it('is one batch for a day, one for each hour of today, and nothing of what is older than 400 days', async () => {
    const random = new Random(12);
    const store = await openStore(await emptyRegistry());
    const lately = (day: number, minute: number): Date => new Date(Date.UTC(2026, 10, day, 0, minute));
    const old = [new Date('2025-10-17T23:59:00.000Z'), new Date('2025-10-18T00:01:00.000Z')];
    const earlier = Array.from({ length: 36 }, (_, count) => [lately(20, 40 * count), lately(21, 40 * count)]).flat();
    const today = [0, 61, 62, 119, 500, 569, 570, 629].map((minute) => lately(22, minute));
    await write(store, [...old, ...earlier, ...today], random);
    await tend(store, NOW, signal);
    // 18 October; 20 and 21 November; today the hours 0, 1 and 8, and those after 9:30 that are not settled.
    expect(await batchesIn(store)).toBe(1 + 2 + 3 + 3);
    await tend(store, new Date(NOW.getTime() + 15 * HOUR_MS), signal);
    expect(await batchesIn(store)).toBe(2 + 1);
    await store.close();
  });

  it('counts everything once, whoever is killed while folding', async () => {
    const random = new Random(13);
    const place = await emptyRegistry();
    const store = await openStore(place);
    let written = 0;
    const writeOne = async (): Promise<void> => {
      const batch = batchAt(someTimeBefore(NOW, random), random);
      await store.appendUsage(batch);
      for (const record of batch.records as { requests?: number }[]) written += record.requests ?? 0;
    };
    for (let count = 0; count < 100; count += 1) await writeOne();
    const program = await compiled('tests/registry/usage/support/folder.ts');
    let left = KILLS;
    const lives = Array.from({ length: FOLDERS }, async () => {
      while (left > 0) {
        left -= 1;
        const child = startChild(program, [place, NOW.toISOString()]);
        let complaint = '';
        child.stderr?.on('data', (chunk: Buffer) => {
          complaint += String(chunk);
        });
        const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
        await Promise.race([new Promise((resolve) => child.stdout?.once('data', resolve)), closed]);
        await Promise.race([pause(Math.random() * LONGEST_LIFE_MS), closed]);
        child.kill('SIGKILL');
        await closed;
        expect(complaint).toBe('');
      }
    });
    let isFolding = true;
    const reading = (async () => {
      while (isFolding) {
        await writeOne();
        expect(requestsIn(await seen(store, 30))).toBe(written);
      }
    })();
    await Promise.all(lives);
    isFolding = false;
    await reading;
    await store.foldUsage(NOW.toISOString(), foldBatches, signal);
    expect(requestsIn(await seen(store, 30))).toBe(written);
    await store.close();
  }, 600_000);
}

describe('in a folder', () => {
  staysTheSame(async () => join(await tempDir(), 'registry'));

  it('leaves no file behind that is folded', async () => {
    const random = new Random(14);
    const place = join(await tempDir(), 'registry');
    const store = await openStore(place);
    await write(
      store,
      Array.from({ length: 100 }, () => someTimeBefore(NOW, random)),
      random,
    );
    await store.foldUsage('2026-11-23', foldBatches, signal);
    const names = await Promise.all(['usage', 'usage-hours', 'usage-days', 'aside'].map((name) => readdir(join(place, name))));
    expect(names.map(({ length }) => length)).toEqual([0, 0, 4, 0]);
  });
});

describeWithPostgres('in PostgreSQL', () => {
  staysTheSame(emptyDatabases());
});
