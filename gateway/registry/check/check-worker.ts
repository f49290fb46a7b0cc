// The thread in which a registry checks what is to be published.
import { parentPort } from 'node:worker_threads';
import { ApiError } from '../../../schemas/errors';
import { readRuleSets } from '../../../schemas/governance';
import { comeAfterRequests } from '../../threads';
import { check } from './check';
import type { CheckAnswer, CheckJob } from './check-thread';
import { Graphs } from './graphs';
import { readOperations } from './read-operations';

/** A thread checks one publication after the other. */
const graphs = new Graphs();

comeAfterRequests();
parentPort?.on('message', async (job: CheckJob) => {
  parentPort?.postMessage(await answer(job));
});

async function answer({ asked, ruleDirs, operationsDir, ...options }: CheckJob): Promise<CheckAnswer> {
  try {
    const ruleSets = (await Promise.all(ruleDirs.map(readRuleSets))).flat();
    const operations = operationsDir === undefined ? [] : await readOperations(operationsDir);
    return { kind: 'checked', report: check(asked, { ...options, ruleSets, operations, graphs }) };
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'unruled', reason: error.message };
    return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
