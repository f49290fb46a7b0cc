import type { Report } from '../../gateway/registry/check';
import { Background, compiledWorker } from '../../gateway/threads';
import type { CheckAnswer, CheckJob } from './check-job';

/** Checks one version of a folder after the other in a thread, which keeps what it built of the graph for the next. */
export class CheckThread {
  private readonly background = new Background<CheckJob, CheckAnswer>({ file: compiledWorker(__dirname, 'check-worker.js') });

  constructor() {
    this.background.prepare();
  }

  /** `undefined` when the folder was saved again meanwhile: that version is to be checked instead. */
  async check(job: CheckJob): Promise<Report | undefined> {
    const answer = await this.background.do(job);
    if (answer.kind === 'failed') throw new Error(answer.reason);
    return answer.kind === 'checked' ? answer.report : undefined;
  }

  close(): Promise<void> {
    return this.background.close();
  }
}
