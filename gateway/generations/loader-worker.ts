// The thread in which Apollo's gateway loads supergraphs.
import { parentPort } from 'node:worker_threads';
// A thread that is kept ready has it at hand.
import '@apollo/gateway';
import { ApiError } from '../../schemas/errors';
import { comeAfterRequests } from '../threads';
import { type Listener, readSupergraph, readVisible } from './load-supergraph';
import type { LoaderJob, LoaderMessage, Told } from './loader-messages';

comeAfterRequests();
parentPort?.on('message', async (job: LoaderJob) => parentPort?.postMessage(await answer(job)));

async function answer(job: LoaderJob): Promise<LoaderMessage> {
  const told: Told[] = [];
  const telling = (level: keyof Listener) => (message?: unknown) => void told.push({ level, message: String(message) });
  const listener = { debug: telling('debug'), info: telling('info'), warn: telling('warn'), error: telling('error') };
  try {
    if (job.kind === 'read') return { kind: 'read', read: readSupergraph(job.supergraphSdl), told };
    return { kind: 'visible', schema: await readVisible(job.read, listener), told };
  } catch (error) {
    return problem(error, told);
  }
}

function problem(error: unknown, told: readonly Told[]): LoaderMessage {
  if (error instanceof ApiError && error.code === 'SUPERGRAPH_INVALID') {
    return { kind: 'refused', reason: String(error.extensions.reason), cause: error.originalError?.message, told };
  }
  return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error), told };
}
