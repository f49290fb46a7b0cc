import { apiError } from '../../../schemas/errors';
import { Background, compiledWorker, ThreadEnded } from '../../threads';
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

const TIMEOUT_MS = 60_000;
const MEMORY_LIMIT_MB = 1_024;

/** Checks in a thread of their own, so that no request waits for them: a check loads two graphs and plans operations on both. */
export class CheckThread {
  private readonly background = new Background<CheckJob, CheckAnswer>({
    file: compiledWorker(__dirname, 'check-worker.js'),
    timeoutMs: TIMEOUT_MS,
    memoryLimitMb: MEMORY_LIMIT_MB,
  });

  /** Throws PUBLICATION_REFUSED when it takes too long or too much, GOVERNANCE_INVALID as a plain error, or the signal's reason. */
  async check(job: CheckJob, signal: AbortSignal): Promise<Report> {
    const answer = await this.background.do(job, signal).catch((error: unknown) => {
      throw error instanceof ThreadEnded ? givenUp(job, error.message) : error;
    });
    if (answer.kind === 'checked') return answer.report;
    throw new Error(answer.reason);
  }

  close(): Promise<void> {
    return this.background.close();
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
