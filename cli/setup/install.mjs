// Installs the packages of package-lock.json when they are not there, or not those; all of them, since the playground is built from development packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mark = join(root, 'node_modules', '.meshway-installed');

export function install(say) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  if (isCurrent()) return writeFileSync(mark, lock);
  say('Installing packages (the first time only; half a minute on a usual line) …');
  const startedAt = Date.now();
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    say('npm could not install the packages. See its message above; once the registry can be reached, run the same command again.');
    process.exit(1);
  }
  writeFileSync(mark, lock);
  say(`Installed in ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
}

/** True when somebody ran npm install by hand after the lock file last changed. */
function isCurrent() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => path === '' || optional || present[path]?.version === version);
}
