// Goal: what the docs show of a domain team's week is what happens, word for word: from an empty folder to a published product, and from a
// breaking change to a refused one.
// Method: every command of the README's walk is run by a shell, in its order, in an empty folder; what it prints is compared with what stands
// there, save for keys, times and ports.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../support/meshway';
import { printed } from '../support/printed';
import { tempDir } from '../support/temp-dir';

const WAIT_LIMIT_MS = 30_000;
const running: ChildProcess[] = [];
afterAll(() => Promise.all(running.map((child) => child.kill() && once(child, 'exit'))));

interface Step {
  readonly command: string;
  readonly shown: string;
}

async function readWalk(): Promise<readonly Step[]> {
  const text = await readFile(join(root, 'gateway/registry/README.md'), 'utf8');
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split(/^\$ /m).slice(1))
    .map((step) => {
      const [command = '', ...shown] = step.split('\n');
      return { command, shown: shown.join('\n').trim() };
    });
}

/** Keys, times and what depends on the machine. */
function plain(text: string): string {
  return text
    .replace(/^ {2}.* … .*\d s\n/gm, '')
    .replace(/mwp_[\w-]+/g, 'mwp_…')
    .replace(/\([\d.…]+ s\)/g, '(… s)')
    .replace(/\d{4}-\d\d-\d\d([T ][\d:]+Z?)?/g, '<time>')
    .replace(/[\d,]+ ms/g, '… ms')
    .replace(/ {2,}/g, '  ')
    .replace(/127\.0\.0\.1:\d+/g, '<gateway>')
    .replace(/localhost:\d+/g, '<subgraph>')
    .trim();
}

it('holds', async () => {
  const dir = await tempDir();
  const bin = join(dir, 'bin');
  const empty = join(dir, 'empty');
  await Promise.all([mkdir(bin), mkdir(empty)]);
  await writeFile(join(bin, 'meshway'), `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/cli/meshway.js')}" "$@"\n`);
  await chmod(join(bin, 'meshway'), 0o755);
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${bin}:${process.env.PATH}`, MESHWAY_LOG_LEVEL: 'error' };
  const ports = new Map<string, string>();
  let key = '';

  for (const { command, shown } of await readWalk()) {
    const asked = [...ports].reduce((text, [there, here]) => text.replaceAll(there, here), command).replace('mwp_…', key);
    const isServer = / --port (\d+)$/.exec(asked);
    if (isServer?.[1]) {
      const said = await serve(asked.replace(/\d+$/, '0'));
      ports.set(isServer[1], /http:\/\/[^:]+:(\d+)/.exec(said)?.[1] ?? '');
      continue;
    }
    if (asked.startsWith('export ')) {
      for (const [, name = '', value = ''] of asked.matchAll(/(\w+)=(\S+)/g)) env[name] = value;
      continue;
    }
    const said = await runUntil(asked, plain(shown));
    key = /mwp_[\w-]+/.exec(said)?.[0] ?? key;
    expect(`$ ${command}\n${plain(said)}`).toBe(`$ ${command}\n${plain(shown)}`);
  }

  /** A reader of the docs who waits a while sees what comes of it; the test looks until then. */
  async function runUntil(command: string, shown: string): Promise<string> {
    const [, waited] = /^sleep \d+; (.*)$/.exec(command) ?? [];
    if (!waited) return run(command);
    const until = performance.now() + WAIT_LIMIT_MS;
    for (;;) {
      const said = await run(waited);
      if (plain(said) === shown || performance.now() > until) return said;
    }
  }

  async function run(command: string): Promise<string> {
    const child = spawn('/bin/sh', ['-c', `{ ${command}; } 2>&1`], { cwd: empty, env });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await once(child, 'close');
    return said;
  }

  async function serve(command: string): Promise<string> {
    const child = spawn('/bin/sh', ['-c', `exec ${command}`], { cwd: empty, env, stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(child);
    return printed(child.stdout, /http:\S+\/graphql/);
  }
}, 120_000);
