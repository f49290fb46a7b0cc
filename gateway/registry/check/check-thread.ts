import { apiError } from '../../../schemas/errors';
import { Background, compiledWorker, ThreadEnded } from '../../threads';
import type { Asked, CheckOptions } from './check';
import type { Report } from './report';

/** A check as it is sent to a thread: plain data. */
export interface CheckJob extends Omit<CheckOptions, 'ruleSets' | 'operations' | 'graphs'> {
  readonly asked: Asked;
  /** Folders of governance rules. */
  readonly ruleDirs: readonly string[];
  /** A folder of registered operations. */
  readonly operationsDir?: string | undefined;
}

/** One answer for each job. */
export type CheckAnswer =
  | { readonly kind: 'checked'; readonly report: Report }
  /** What it is to be judged by cannot be read. */
  | { readonly kind: 'unruled'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

const TIMEOUT_MS = 60_000;
const MEMORY_LIMIT_MB = 1_024;

/** Checks in a thread of their own, so that no request waits for them: a check loads two graphs and plans operations on both. */
export class CheckThread {
  private readonly background = new Background<CheckJob, CheckAnswer>({
    file: compiledWorker(__dirname, 'check-worker.js'),
    timeoutMs: TIMEOUT_MS,
    memoryLimitMb: MEMORY_LIMIT_MB,
  });

  /** Throws PUBLICATION_REFUSED when it takes too long or too much, or what it is judged by cannot be read; or the signal's reason. */
  async check(job: CheckJob, signal: AbortSignal): Promise<Report> {
    const answer = await this.background.do(job, signal).catch((error: unknown) => {
      throw error instanceof ThreadEnded ? refused(job, 'CHECK_GIVEN_UP', `The check was given up: ${error.message}.`) : error;
    });
    if (answer.kind === 'checked') return answer.report;
    if (answer.kind === 'unruled')
      throw refused(
        job,
        'RULES_UNREADABLE',
        'The rules or operations of this registry cannot be read; tell whoever runs it.',
        answer.reason,
      );
    throw new Error(answer.reason);
  }

  close(): Promise<void> {
    return this.background.close();
  }
}

function refused({ asked }: CheckJob, rule: string, message: string, cause?: string): Error {
  const product = asked.proposals.map(({ proposal }) => proposal.product).join(', ');
  const params = { product, problems: `- ${rule}: ${message}`, findings: [{ severity: 'error', rule, message }] };
  return apiError('PUBLICATION_REFUSED', params, cause === undefined ? undefined : new Error(cause));
}
