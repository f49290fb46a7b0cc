// The thread in which meshway dev checks what was saved, so that nobody who asks the graph meanwhile waits for it.
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { Graphs } from '../../gateway/registry/check';
import { comeAfterRequests } from '../../gateway/threads';
import { reviewProductFolder } from '../../schemas/contracts';
import { runCheck } from '../check/run-check';
import type { CheckAnswer, CheckJob } from './check-job';

const graphs = new Graphs();

comeAfterRequests();
parentPort?.on('message', async (job: CheckJob) => {
  parentPort?.postMessage(await answer(job));
});

async function answer({ dir, proposal, unreadable, composition, ground, settings }: CheckJob): Promise<CheckAnswer> {
  try {
    const review = await reviewProductFolder(dir);
    const texts = await Promise.all([review.descriptorPath, review.contractPath].map((path) => path && readFile(path, 'utf8')));
    if (texts[0] !== proposal.descriptor || texts[1] !== proposal.contract) return { kind: 'outdated' };
    const proposed = { proposal, review, ...(unreadable === undefined ? {} : { unreadable }) };
    return { kind: 'checked', report: await runCheck([proposed], ground, { ...settings, graphs }, composition) };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
