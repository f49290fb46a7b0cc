// The first step of every npm script and of cli/meshway: plain JavaScript that needs nothing installed.
// It brings what is missing, builds what changed, then hands over.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { install } from './install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [task, ...rest] = process.argv.slice(2);
const say = (line) => process.stderr.write(`${line}\n`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(`Meshway needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const meshway = join(root, 'dist/cli/meshway.js');
const tasks = {
  build: () => [],
  start: () => [[meshway, 'start', '--example', ...rest]],
  meshway: () => [[meshway, ...rest]],
  bench: () => [[join(root, 'dist/tests/bench/main.js'), ...rest]],
  test: () => [
    [join(root, 'cli/setup/test-parts.mjs')],
    ['--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), ...rest],
  ],
};
if (!(task in tasks)) {
  say(`There is no task "${task}". There are: ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}

install(say);
await build(say);
for (const args of tasks[task]()) await hand(args);

/** Runs Node on `args` and ends as it ends, unless it ends well. Signals reach the child through the terminal; a lone SIGTERM is passed on. */
function hand(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', cwd: task === 'meshway' ? process.cwd() : root });
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    process.on('SIGINT', () => undefined);
    child.on('exit', (code, signal) => {
      if (code === 0) return resolve(undefined);
      process.exit(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
