import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { apiError } from '../../../schemas/errors';
import type { Asked, CheckOptions } from './check';
import type { Report } from './report';

/** A check as it is sent to a thread: plain data. */
export interface CheckJob extends Omit<CheckOptions, 'ruleSets'> {
  readonly asked: Asked;
  /** Folders of governance rules. */
  readonly ruleDirs: readonly string[];
}

/** One answer for each job. */
export type CheckAnswer = { readonly kind: 'checked'; readonly report: Report } | { readonly kind: 'failed'; readonly reason: string };

/** The compiled worker: beside this file, or in the build when this file runs from source. */
const besideThis = path.join(__dirname, 'check-worker.js');
const workerFile = existsSync(besideThis) ? besideThis : path.join(__dirname, '../../../dist/gateway/registry/check/check-worker.js');

const TIMEOUT_MS = 60_000;
const MEMORY_LIMIT_MB = 1_024;

/**
 * Checks in a thread of their own, so that no request waits for them: a check loads two graphs and plans operations on both. One at a
 * time; one that takes too long or too much is given up with its thread, and the next gets a new one.
 */
export class CheckThread {
  private worker: Worker | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  /** Throws PUBLICATION_REFUSED when it takes too long or too much, GOVERNANCE_INVALID as a plain error, or the signal's reason. */
  check(job: CheckJob, signal: AbortSignal): Promise<Report> {
    const checked = this.turn.then(() => this.run(job, signal));
    this.turn = checked.catch(() => undefined);
    return checked;
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private async run(job: CheckJob, signal: AbortSignal): Promise<Report> {
    signal.throwIfAborted();
    const worker = this.runningWorker();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const settled = new AbortController();
    try {
      const answer = await new Promise<CheckAnswer>((resolve, reject) => {
        const once = { signal: settled.signal };
        limit.addEventListener(
          'abort',
          () => reject(signal.aborted ? signal.reason : givenUp(job, `it took longer than ${TIMEOUT_MS} ms`)),
          once,
        );
        const onMessage = (message: CheckAnswer): void => resolve(message);
        const onEnd = (cause: unknown): void =>
          reject(givenUp(job, `its thread ended: ${cause instanceof Error ? cause.message : String(cause)}`));
        worker.once('message', onMessage).once('error', onEnd).once('exit', onEnd);
        settled.signal.addEventListener('abort', () => worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd));
        worker.ref();
        worker.postMessage(job);
      });
      worker.unref();
      if (answer.kind === 'checked') return answer.report;
      throw new Error(answer.reason);
    } catch (error) {
      // Whatever it is still doing is of no use to anybody.
      if (this.worker === worker) this.worker = undefined;
      void worker.terminate();
      throw error;
    } finally {
      settled.abort();
    }
  }

  /** A thread keeps the process alive while somebody waits for it, and not while it waits for work. */
  private runningWorker(): Worker {
    this.worker ??= new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB }, execArgv: [] });
    return this.worker;
  }
}

function givenUp({ asked }: CheckJob, reason: string): Error {
  const product = asked.proposals.map(({ proposal }) => proposal.product).join(', ');
  const message = `The check was given up: ${reason}.`;
  return apiError('PUBLICATION_REFUSED', {
    product,
    problems: `- CHECK_GIVEN_UP: ${message}`,
    findings: [{ severity: 'error', rule: 'CHECK_GIVEN_UP', message }],
  });
}
