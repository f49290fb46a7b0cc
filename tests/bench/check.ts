import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../support/meshway';
import { median } from './measure';
import { type Figure, ms } from './table';

const ROUNDS = 5;
const CHECK_LIMIT_MS = 2_000;

/** `meshway check` of the example mesh, from the command to its end. */
export async function check(): Promise<Figure> {
  const took = median(Array.from({ length: ROUNDS }, checkOnce));
  return {
    what: 'meshway check of the example mesh',
    ours: ms(took),
    peer: '',
    verdict: `≤ ${CHECK_LIMIT_MS / 1_000} s`,
    holds: took <= CHECK_LIMIT_MS,
  };
}

function checkOnce(): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(join(root, 'cli/meshway'), ['check', 'subgraphs'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`meshway check ended with ${status}:\n${stderr}`);
  return performance.now() - startedAt;
}
