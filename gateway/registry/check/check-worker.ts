// The thread in which a registry checks what is to be published.
import { parentPort } from 'node:worker_threads';
import { readRuleSets } from '../../../schemas/governance';
import { comeAfterRequests } from '../../threads';
import { check } from './check';
import type { CheckAnswer, CheckJob } from './check-thread';

comeAfterRequests();
parentPort?.on('message', async (job: CheckJob) => {
  parentPort?.postMessage(await answer(job));
});

async function answer({ asked, ruleDirs, ...options }: CheckJob): Promise<CheckAnswer> {
  try {
    const ruleSets = (await Promise.all(ruleDirs.map(readRuleSets))).flat();
    return { kind: 'checked', report: check(asked, { ...options, ruleSets }) };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
