// The thread in which Apollo's gateway loads supergraphs.
import { parentPort } from 'node:worker_threads';
import { ApiError } from '../../schemas/errors';
import { comeAfterRequests } from '../threads';
import { type Listener, type LoadedSupergraph, loadSupergraph } from './load-supergraph';
import type { LoaderMessage, Told } from './loader-messages';

comeAfterRequests();
parentPort?.on('message', async (supergraphSdl: string) => parentPort?.postMessage(await answer(supergraphSdl)));

async function answer(supergraphSdl: string): Promise<LoaderMessage> {
  const told: Told[] = [];
  const telling = (level: keyof Listener) => (message?: unknown) => void told.push({ level, message: String(message) });
  const listener = { debug: telling('debug'), info: telling('info'), warn: telling('warn'), error: telling('error') };
  return loadSupergraph(supergraphSdl, listener).then(
    (loaded: LoadedSupergraph) => ({ kind: 'loaded', loaded, told }),
    (error: unknown) => problem(error, told),
  );
}

function problem(error: unknown, told: readonly Told[]): LoaderMessage {
  if (error instanceof ApiError && error.code === 'SUPERGRAPH_INVALID') {
    return { kind: 'refused', reason: String(error.extensions.reason), cause: error.originalError?.message, told };
  }
  return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error), told };
}
