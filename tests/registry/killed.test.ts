// Goal: a gateway that is killed while it takes a publication has taken it or has not, and serves a whole graph when it is back.
// Method: the command as it was built, on a registry in a folder and in PostgreSQL; SIGKILL at several moments of a publication over HTTP; each time started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../gateway/registry';
import { root } from '../support/meshway';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { printed } from '../support/printed';
import { until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { ClockServer, QUESTION } from './support/clock';
import { addPublisher } from './support/gateways';

let clock: ClockServer;
let home: string;
let child: ChildProcess | undefined;
let url: string;

beforeAll(async () => {
  clock = await new ClockServer().start();
});
beforeEach(async () => {
  home = await tempDir();
});
afterEach(() => {
  child?.kill('SIGKILL');
});
afterAll(() => clock.stop());

async function start(place: string): Promise<void> {
  const args = ['start', '--registry', place, '--home', home, '--port', '0'];
  const gateway = spawn(process.execPath, [join(root, 'dist/cli/meshway.js'), ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  child = gateway;
  url = /Graph +(http:\S+)\/graphql/.exec(await printed(gateway.stdout, /Graph .*\/graphql/))?.[1] ?? '';
}

const publish = (key: string, version: number): Promise<boolean> =>
  fetch(`${url}/registry/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(version === 0 ? clock.tower() : clock.clock(version)),
  }).then(
    ({ status }) => status === 200,
    () => false,
  );

async function served(): Promise<number | undefined> {
  const body = JSON.stringify({ query: QUESTION });
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { data } = (await answer.json()) as {
    readonly data?: { readonly clock: { readonly tower: { readonly clock: { readonly seen: number } } } };
  };
  return data?.clock.tower.clock.seen;
}

async function servesOldOrNew(place: string, momentsMs: readonly number[]): Promise<void> {
  await start(place);
  const key = await addPublisher(place, 'ann', ['*']);
  expect([await publish(key, 1), await publish(key, 0)]).toEqual([true, true]);
  let current = 1;
  for (const [index, afterMs] of momentsMs.entries()) {
    const asked = publish(key, index + 2);
    await pause(afterMs);
    const gone = child && once(child, 'exit');
    child?.kill('SIGKILL');
    const [acknowledged] = await Promise.all([asked, gone]);
    const store = await openStore(place);
    const [last] = await store.history(1);
    const published = (await store.current()).publications.find(({ product }) => product === 'clock');
    await store.close();
    const before = current;
    current = Number(/\d+$/.exec(published?.url ?? '')?.[0]);
    expect(acknowledged ? [index + 2] : [before, index + 2]).toContain(current);
    expect(last?.sequence).toBe(published && published.sequence > 2 ? published.sequence : 2);
    await start(place);
    await until('the graph of the history is served', async () => (await served()) === current);
  }
}

it('serves the old graph or the new one, and the history says which', async () => {
  await servesOldOrNew(join(home, 'registry'), [0, 60, 200]);
}, 120_000);

describeWithPostgres('on PostgreSQL', () => {
  it('serves the old graph or the new one, and the history says which', async () => {
    const server = await PostgresServer.start();
    try {
      await servesOldOrNew(server.url, [20, 120]);
    } finally {
      child?.kill('SIGKILL');
      await server.remove();
    }
  }, 120_000);
});
