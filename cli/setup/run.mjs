// npm's scripts: plain JavaScript that needs nothing installed. It brings what is missing, builds what changed, then hands over.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ready } from './ready.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [task, ...rest] = process.argv.slice(2);

const tasks = {
  build: [],
  bench: [['dist/tests/bench/main.js', ...rest]],
  mutants: [['dist/tests/mutants/main.js', ...rest]],
  test: [['cli/setup/test-parts.mjs'], ['node_modules/jest/bin/jest.js', ...rest]],
};
if (!Object.hasOwn(tasks, task)) {
  process.stderr.write(`There is no task "${task}". There are: ${Object.keys(tasks).join(', ')}.\n`);
  process.exit(2);
}

await ready();
// Tests and benchmarks, and the commands they start, run as the command does (../production.ts). npm would not install what they need.
const env = { NODE_ENV: 'production', ...process.env };
for (const [script, ...args] of tasks[task]) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
