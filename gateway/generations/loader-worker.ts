// The thread in which Apollo's gateway loads one supergraph. Until that comes, it is a spare one with everything it needs at hand.
import { parentPort } from 'node:worker_threads';
import { ApiError } from '../../schemas/errors';
import { type Listener, loadSupergraph } from './load-supergraph';
import type { LoaderMessage } from './loader-messages';

const say = (message: LoaderMessage): void => parentPort?.postMessage(message);
const telling = (level: keyof Listener) => (message?: unknown) => say({ kind: 'told', level, message: String(message) });

parentPort?.once('message', async (supergraphSdl: string) => {
  const listener = { debug: telling('debug'), info: telling('info'), warn: telling('warn'), error: telling('error') };
  try {
    say({ kind: 'loaded', loaded: await loadSupergraph(supergraphSdl, listener) });
  } catch (error) {
    say(problem(error));
  }
});

function problem(error: unknown): LoaderMessage {
  if (error instanceof ApiError && error.code === 'SUPERGRAPH_INVALID') {
    return { kind: 'refused', reason: String(error.extensions.reason), cause: error.originalError?.message };
  }
  return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
