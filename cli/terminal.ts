import { GraphQLError } from 'graphql';
import type { LintProblem } from '../schemas/contracts';
import { ApiError } from '../schemas/errors';
import { lintReport } from './lint-report';
import { harmless } from './plain-text';

/** Where a command writes: results to standard output, everything else to standard error, so that output can be piped. */
export const terminal = {
  print(line = ''): void {
    process.stdout.write(`${harmless(line)}\n`);
  },
  note(line: string): void {
    process.stderr.write(`${harmless(line)}\n`);
  },
};

/** `meshway history | head -1` has all it wants after one line: what nobody reads is no failure. To be called once, before anything is printed. */
export function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

const HEARTBEAT_MS = 2_000;

/**
 * Runs `work` and says what it does: one line when it ends, and a sign of life every two seconds while it lasts.
 * `work` may call `update` with how far it is ("3 of 7 products").
 */
export async function withProgress<T>(label: string, work: (update: (state: string) => void) => Promise<T>): Promise<T> {
  const startedAt = process.hrtime.bigint();
  const seconds = (): string => `${(Number(process.hrtime.bigint() - startedAt) / 1e9).toFixed(1)} s`;
  let state = '';
  const heartbeat = setInterval(() => terminal.note(`  ${label} … ${state ? `${state}, ` : ''}${seconds()}`), HEARTBEAT_MS);
  try {
    const result = await work((next) => {
      state = next;
    });
    terminal.note(`✓ ${label} (${seconds()})`);
    return result;
  } catch (error) {
    terminal.note(`✗ ${label} (${seconds()})`);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

/** Prints a failure as a person needs it: what was wrong, what to do, the code. Returns the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof ApiError) {
    if (error.code === 'CONTRACT_INVALID') terminal.note(lintReport(error.extensions.problems as readonly LintProblem[]));
    terminal.note(`error: ${error.message}\n  → ${error.fix}\n  (${error.code})`);
    return error.exitCode;
  }
  if (error instanceof GraphQLError) {
    terminal.note(`error: ${error.message}`);
    return 1;
  }
  terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 70;
}
