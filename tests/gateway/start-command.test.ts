// Goal: `meshway start` says where the graph is, refuses bad flags clearly, and stops on a signal without losing a request.
// Method: the command as it was built, in a process of its own; real subgraphs beside it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compose } from '../../gateway/generations';
import { booksServer, writersServer } from './support/library';
import { ask } from './support/stack';
import type { SubgraphServer } from './support/subgraph-server';

const program = path.resolve(__dirname, '../../dist/cli/meshway.js');
let dir: string;
let servers: readonly SubgraphServer[];
let supergraphFile: string;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'meshway-start-'));
  servers = [await booksServer().start(), await writersServer().start()];
  supergraphFile = path.join(dir, 'supergraph.graphql');
  writeFileSync(supergraphFile, compose(servers.map(({ name, url, sdl }) => ({ name, url, sdl }))));
}, 60_000);

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(dir, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function meshway(args: readonly string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: dir,
    env: { PATH: process.env.PATH, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code) };
}

async function started(run: Run): Promise<string> {
  for (;;) {
    const url = /Graph\s+(http:\S+)\/graphql/.exec(run.output())?.[1];
    if (url && run.output().includes('/health/ready')) return url;
    await Promise.race([
      once(run.child.stdout as NodeJS.ReadableStream, 'data'),
      run.ended.then(() => Promise.reject(new Error(run.output()))),
    ]);
  }
}

describe('meshway start', () => {
  it('serves a supergraph file, and ends cleanly on SIGTERM with a request in flight', async () => {
    const [books] = servers;
    const run = meshway(['start', '--supergraph', supergraphFile, '--port', '0']);
    const url = await started(run);
    expect(run.output()).toContain(`Playground  ${url}/playground`);
    expect((await ask(url, '{ books { writer { name } } }')).body.data.books).toHaveLength(2);

    let finish: () => void = () => undefined;
    books?.misbehave((_, response) => {
      finish = () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"books":[]}}');
    });
    const reached = once(books?.events ?? process, 'request');
    const answer = ask(url, '{ books { id } }');
    await reached;
    run.child.kill('SIGTERM');
    while (!run.output().includes('Stopping')) await once(run.child.stderr as NodeJS.ReadableStream, 'data');
    finish();
    expect((await answer).body.data).toEqual({ books: [] });
    expect(await run.ended).toBe(0);
    books?.misbehave(undefined);
  });

  it('ends at once on the second signal', async () => {
    const [books] = servers;
    const run = meshway(['start', '--no-mesh', '--subgraph', `books=${books?.url}`, '--port', '0']);
    const url = await started(run);
    books?.misbehave(() => undefined);
    const reached = once(books?.events ?? process, 'request');
    const answer = ask(url, '{ books { id } }');
    const cut = expect(answer).rejects.toThrow();
    await reached;
    run.child.kill('SIGINT');
    while (!run.output().includes('Stopping')) await once(run.child.stderr as NodeJS.ReadableStream, 'data');
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(130);
    await cut;
    books?.misbehave(undefined);
  });

  it('names a subgraph that is down, and starts without it', async () => {
    const run = meshway([
      'start',
      '--no-mesh',
      '--subgraph',
      `books=${servers[0]?.url}`,
      '--subgraph',
      'gone=http://127.0.0.1:1/graphql',
      '--port',
      '0',
    ]);
    await started(run);
    while (!run.output().includes('Subgraph "gone" is down')) await once(run.child.stderr as NodeJS.ReadableStream, 'data');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it.each([
    ['a port that is none', ['--port', 'http'], 2, /whole number from 0 to 65535/],
    ['a flag nobody knows', ['--prot', '1'], 2, /unknown option '--prot'/],
    ['a subgraph without an address', ['--subgraph', 'books'], 2, /name=url/],
    ['a subgraph at no URL', ['--subgraph', 'books=nowhere'], 2, /no http or https URL/],
    ['a mesh beside a supergraph', ['--mesh', '.', '--supergraph', 'x'], 2, /BAD_USAGE/],
    ['nothing to serve', ['--no-mesh'], 2, /BAD_USAGE/],
    [
      'a supergraph that is not there',
      ['--supergraph', 'missing.graphql'],
      1,
      /missing\.graphql cannot be read: there is no such file[\s\S]*FILE_UNREADABLE/,
    ],
    ['a mesh that is not there', ['--mesh', 'missing'], 1, /FOLDER_UNREADABLE/],
  ])('refuses %s', async (_, args, code, message) => {
    const run = meshway(['start', ...args]);
    expect(await run.ended).toBe(code);
    expect(run.output()).toMatch(message);
    expect(run.output()).not.toMatch(/\n\s+at .*\(/);
  });

  it('refuses variables it cannot use, all together', async () => {
    const run = meshway(['start', '--supergraph', supergraphFile], { MESHWAY_PORT: '99999', MESHWAY_MAX_DEPTH: 'deep' });
    expect(await run.ended).toBe(2);
    expect(run.output()).toMatch(/MESHWAY_PORT[\s\S]*MESHWAY_MAX_DEPTH[\s\S]*CONFIG_INVALID/);
  });

  it('says that its port is in use', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const run = meshway(['start', '--supergraph', supergraphFile, '--port', String((busy.address() as AddressInfo).port)]);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/PORT_IN_USE/);
    busy.close();
  });
});
