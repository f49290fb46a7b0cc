// Brings what the tests use beside npm packages: a Chromium for the pages, a Redis for the cache, a PostgreSQL for the registry. Without
// them, their tests say that they were skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const parts = [
  { name: 'Chromium', package: 'chromium', commands: ['chromium', 'chromium-browser', 'google-chrome'], tests: 'tests of pages' },
  { name: 'Redis', package: 'redis-server', commands: ['redis-server'], tests: 'tests of the cache with Redis' },
  {
    name: 'PostgreSQL',
    package: 'postgresql',
    commands: ['postgres', ...postgresOfDebian()],
    tests: 'tests of the registry in PostgreSQL',
  },
];
const say = (line) => process.stderr.write(`${line}\n`);
const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
const isThere = ({ commands }) => commands.some(has);

const wanted = parts.filter((part) => !isThere(part));
if (wanted.length > 0 && process.getuid?.() === 0 && has('apt-get')) {
  say(`Installing ${wanted.map(({ name }) => name).join(', ')} for the tests …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2] });
  for (const part of wanted) {
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', part.package], {
      stdio: ['ignore', 'ignore', 2],
      env: environment,
    });
  }
}
for (const part of wanted.filter((part) => !isThere(part))) {
  say(
    `There is no ${part.name}, so the ${part.tests} are skipped. To run them: apt-get install ${part.package} (as root), then npm test again.`,
  );
}

/** Debian keeps the programs of each version out of the path. */
function postgresOfDebian() {
  const folder = '/usr/lib/postgresql';
  return existsSync(folder) ? readdirSync(folder).map((version) => `${folder}/${version}/bin/postgres`) : [];
}
