import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { installAside } from '../support/install-aside';
import { root } from '../support/meshway';
import type { MutatedModule } from './modules';

/** Of the versions that run on every Node we do. */
const packages = { '@stryker-mutator/core': '9.6.1', '@stryker-mutator/jest-runner': '9.6.1' };

const home = join(root, '.meshway', 'mutants');
const installed = join(home, 'packages');
const strykerHome = join(installed, 'node_modules', '@stryker-mutator');

/** Where the report of a module's last run is. */
export function reportFile(name: string): string {
  return join(home, `${name}.json`);
}

/** Changes each expression of the sources, one at a time, and runs the suites that reach it. Throws when they fail without any change. */
export async function runStryker(name: string, { sources, suites }: MutatedModule): Promise<void> {
  await installAside(installed, packages);
  mkdirSync(home, { recursive: true });
  const configFile = join(home, `${name}.config.json`);
  const config = {
    testRunner: 'jest',
    plugins: [join(strykerHome, 'jest-runner', 'dist', 'src', 'index.js')],
    mutate: [...sources, '!**/index.ts'],
    coverageAnalysis: 'perTest',
    // The suites are said to jest as its own: Stryker would forget them after the first run, and load all there are for every mutant.
    jest: {
      config: {
        testMatch: suites.map((suite) => `<rootDir>/${suite}`),
        setupFiles: ['<rootDir>/tests/mutants/same-cases.ts'],
      },
      enableFindRelatedTests: false,
    },
    // Suites that start a gateway use threads of the built sources, which are not mutated.
    ignorePatterns: ['/.meshway', '/.git', '/coverage'],
    tempDirName: join('.meshway', 'mutants', 'sandboxes'),
    disableTypeChecks: false,
    concurrency: Math.max(1, Math.floor(availableParallelism() / 2)),
    timeoutMS: 15_000,
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: reportFile(name) },
    allowConsoleColors: false,
  };
  writeFileSync(configFile, JSON.stringify(config, undefined, 2));
  const { status } = spawnSync(process.execPath, [join(strykerHome, 'core', 'bin', 'stryker.js'), 'run', configFile], {
    cwd: root,
    env: { ...process.env, MESHWAY_LAW_CASES: '100' },
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}; see above.`);
}
