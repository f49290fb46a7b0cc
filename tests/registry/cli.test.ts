// Goal: a team publishes, looks, undoes and is refused with the commands of the docs.
// Method: the built command, as a user runs it, on a registry in a folder and over a running gateway, with real subgraphs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '../../gateway/registry';
import { ask, mustRun, root, runMeshway } from '../support/meshway';
import { printed } from '../support/printed';
import { tempDir } from '../support/temp-dir';
import { ClockServer } from './support/clock';
import { type FollowingGateway, startFollowing } from './support/gateways';

// Each step starts a process or several.
jest.setTimeout(180_000);

let clock: ClockServer;
let dir: string;
let registry: string;
let gateway: FollowingGateway;

beforeAll(async () => {
  clock = await new ClockServer().start();
  dir = await tempDir();
  registry = join(dir, 'registry');
  gateway = await startFollowing(registry, dir);
});
afterAll(async () => {
  await gateway.close();
  await clock.stop();
});

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(dir, name), text);
  return join(dir, name);
}

it('publishes any subgraph to a folder, and the gateway on it serves it', async () => {
  const { url, sdl } = clock.clock(1);
  const args = [
    'publish',
    '--registry',
    registry,
    '--name',
    'clock',
    '--url',
    url,
    '--sdl',
    await file('clock.graphql', sdl),
    '--reason',
    'first',
  ];
  expect(await mustRun([...args, '--dry-run'])).toBe('clock 1.0.0 could be published.\n');
  expect(await mustRun([...args, '--wait', gateway.url])).toBe('clock 1.0.0 is published (change 1).\n');
  expect(await mustRun(args)).toBe('clock 1.0.0 is current already; nothing was changed.\n');
  expect((await gateway.ask('{ clock { version } }')).body.data).toEqual({ clock: { version: 1 } });
});

it('publishes over a gateway with a key, asking the subgraph for its schema', async () => {
  const key = await file('key', await mustRun(['publisher', 'add', 'towers', 'tower', '--registry', registry]));
  expect(await mustRun(['publisher', 'list', '--registry', registry])).toMatch(/^towers {2}tower {2}since /);
  const { url } = clock.tower();
  const over = ['--registry', gateway.url, '--key-file', key];
  expect(await mustRun(['publish', ...over, '--name', 'tower', '--url', url, '--wait'])).toBe('tower 1.0.0 is published (change 2).\n');
  const foreign = await runMeshway(['publish', ...over, '--name', 'clock', '--url', clock.clock(2).url]);
  expect(foreign).toMatchObject({ code: 1, stderr: expect.stringContaining('The key of towers may not publish "clock".') });
  await mustRun(['publisher', 'remove', 'towers', '--registry', registry]);
  expect(await runMeshway(['history', ...over])).toMatchObject({ code: 1, stderr: expect.stringContaining('PUBLISHER_UNKNOWN') });
});

it('says why a publication is refused, and what to do', async () => {
  const bad = await file('bad.graphql', 'type Query { clock: Nothing }');
  const refused = await runMeshway(['publish', '--registry', registry, '--name', 'clock', '--sdl', bad]);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/"clock" is not published:[\s\S]*Nothing[\s\S]*→ Mend what is named and publish again/);
});

it('tells the history, what differs, and goes back', async () => {
  const moved = { ...clock.clock(3), sdl: clock.clock(3).sdl.replace('seen: Int', 'seen: Int zone: String') };
  await mustRun([
    'publish',
    '--registry',
    registry,
    '--name',
    'clock',
    '--url',
    moved.url,
    '--sdl',
    await file('clock.graphql', moved.sdl),
  ]);
  expect(await mustRun(['diff', '2', '--registry', registry])).toMatch(/clock 1\.0\.0 → 1\.1\.0\n {2}compatible {2}Clock\.zone/);
  expect(await mustRun(['rollback', '2', '--product', 'clock', '--reason', 'too late', '--registry', registry])).toBe(
    'clock is as it was after change 2 (change 4).\n',
  );
  expect(await mustRun(['diff', '2', '4', '--registry', registry])).toBe('Nothing differs.\n');
  const history = await mustRun(['history', '--registry', registry]);
  const order = [
    /rolled clock back to change 2 {2}“too late”/,
    /published clock 1\.1\.0/,
    /a key nobody knows|towers {2}clock {2}The key of towers/,
    /published tower/,
    /published clock 1\.0\.0 {2}“first”/,
  ];
  const places = order.map((line) => history.search(line));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

it('checks against what is published, and names the file and line of what does not compose', async () => {
  const good = await file('next.graphql', clock.clock(3).sdl.replace('seen: Int', 'seen: Int zone: String'));
  const checked = await mustRun(['check', '--registry', registry, '--sdl', good, '--product', 'clock']);
  expect(checked).toMatch(
    /compatible {2}Clock\.zone[\s\S]*clock 1\.0\.0 → 1\.1\.0 is what changes asks for \(minor\)[\s\S]*It may be published/,
  );
  const clash = await file('clash.graphql', clock.tower().sdl.replace('type Tower {', 'type Tower {\n  seen: Nowhere\n'));
  const args = ['check', '--registry', registry, '--sdl', clash, '--product', 'tower'];
  expect(await runMeshway(args)).toMatchObject({ code: 1, stdout: expect.stringMatching(/clash\.graphql:2:3 {2}error {2}.*Nowhere/) });
  expect((await runMeshway([...args, '--github'])).stdout).toMatch(
    /^::error file=.*clash\.graphql,line=2,col=3,title=INVALID_GRAPHQL::.*Nowhere/m,
  );
});

it('says that there is no registry in a folder, and leaves none there, unless it publishes', async () => {
  const nowhere = join(dir, 'registri');
  const schema = await file('clock-3.graphql', clock.clock(3).sdl);
  const reading = [
    ['check', '--product', 'clock', '--sdl', schema],
    ['history'],
    ['usage', 'clock'],
    ['diff', '0', '1'],
    ['rollback', '0', '--reason', 'why'],
  ];
  for (const args of reading) {
    const { code, stderr } = await runMeshway([...args, '--registry', nowhere]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`There is no registry in ${nowhere}.`)]);
  }
  expect(existsSync(nowhere)).toBe(false);
  const over = await runMeshway(['check', '--product', 'clock', '--sdl', schema, '--registry', gateway.url]);
  expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('is a gateway')]);
  const unknown = await runMeshway(['rollback', '0', '--product', 'nope', '--reason', 'why', '--registry', registry]);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('"nope" is not published in this registry.')]);
});

it('tells a team who uses its product, and what of it nobody does', async () => {
  const count = { kind: 'count', hash: 'c'.repeat(64), client: { name: 'wall' }, requests: 40, errors: 1, latency: [0, 0, 38, 0, 0, 2] };
  const used = { kind: 'operation', hash: 'c'.repeat(64), name: 'Now', coordinates: ['Query.clock', 'Clock.version'] };
  const store = await openStore(registry);
  await store.appendUsage({ at: new Date().toISOString(), records: [{ kind: 'started' }, used, count] });
  await store.close();
  const told = await mustRun(['usage', 'clock', '--registry', registry]);
  expect(told).toMatch(/^clock: [\d,]+ requests in the last 30 days, recorded since/);
  expect(told).toMatch(/wall +Now +40 +1 \(2\.5 %\) +4 ms +\d{4}-\d\d-\d\d \d\d:\d\d/);
  expect(told).toMatch(/Nobody asked for .*Clock\.seen/);
  const key = await file('key', await mustRun(['publisher', 'add', 'readers', 'clock', '--registry', registry]));
  const over = await mustRun(['usage', 'clock', '--registry', gateway.url, '--key-file', key, '--json']);
  expect(JSON.parse(over).usedBy).toContainEqual(expect.objectContaining({ client: 'wall', requests: 40, errors: 1, p95Ms: 4 }));
  expect(await runMeshway(['usage', 'nothing', '--registry', registry])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('PRODUCT_NOT_PUBLISHED'),
  });
});

it('works on a product beside what is published', async () => {
  const rows = await file(
    'stamps.csv',
    `id,label\n${Array.from({ length: 30 }, (_, index) => `${index + 1},Stamp ${index % 9}\n`).join('')}`,
  );
  const told = ['--purpose', 'What is stamped.', '--owner', 'ada@shop.example', '--domain', 'time', '--access', 'public'];
  await mustRun(['init', 'stamps', '--from', rows, '--dir', join(dir, 'mesh'), '--home', join(dir, 'home'), ...told]);
  const args = ['dev', join(dir, 'mesh/stamps'), '--registry', registry, '--from', rows, '--home', join(dir, 'home'), '--port', '0'];
  const child = spawn(process.execPath, [join(root, 'dist/cli/meshway.js'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await printed(child.stdout, /It may (not )?be published/);
  expect(said).toMatch(/✓ stamps is served/);
  const { data } = await ask(/http:\S+\/graphql/.exec(said)?.[0] ?? '', '{ clock { version } stamp(id: "3") { label } }');
  expect(data).toEqual({ clock: { version: 1 }, stamp: { label: 'Stamp 2' } });
  child.kill('SIGTERM');
  await once(child, 'exit');
});

it('is cut off without a word when nobody reads on', async () => {
  const args = [join(root, 'dist/cli/meshway.js'), 'history', '--json', '--registry', registry];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  expect({ code, said }).toEqual({ code: 0, said: '' });
});

it('composes a list of subgraphs as rover writes it', async () => {
  const { sdl } = clock.clock(1);
  await file('listed.graphql', sdl);
  const list = await file(
    'supergraph.yaml',
    `federation_version: =2.9.0\nsubgraphs:\n  clock:\n    routing_url: http://clock.example/graphql\n    schema:\n      file: ./listed.graphql\n  tower:\n    schema:\n      subgraph_url: ${clock.tower().url}\n`,
  );
  const supergraph = await mustRun(['compose', list]);
  expect(supergraph).toContain('@join__graph(name: "clock", url: "http://clock.example/graphql")');
  expect(supergraph).toContain(`@join__graph(name: "tower", url: "${clock.tower().url}")`);
  expect(await runMeshway(['compose', join(dir, 'none.yaml')])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no such file'),
  });
  for (const text of ['subgraphs: {}', 'subgraphs:', 'foo: 1', '', '# nothing'])
    expect(await runMeshway(['compose', await file('empty.yaml', text)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lists no subgraphs'),
    });
});

it.each([
  [['publish'], /Give a domain folder, or --name/],
  [['publish', 'subgraphs'], /holds several|Products are published one by one/],
  [['publish', '--name', 'new'], /say where it answers: --url/],
  [['rollback', '-1'], /unknown option|whole number/],
  [['rollback', '99'], /REGISTRY_UNKNOWN_CHANGE/],
  [['history', '--registry', 'http://127.0.0.1:1'], /publisher’s key/],
])('says what is wrong with %j', async (args, why) => {
  const { code, stderr } = await runMeshway(args.includes('--registry') ? args : [...args, '--registry', registry]);
  expect(code).toBeGreaterThan(0);
  expect(stderr).toMatch(why);
});
