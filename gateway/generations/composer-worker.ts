// The thread in which Apollo's composition runs.
import { parentPort } from 'node:worker_threads';
import { ApiError } from '../../schemas/errors';
import { compose } from './compose';
import type { ComposeRequest, ComposerMessage } from './composer-messages';

parentPort?.on('message', ({ subgraphs }: ComposeRequest) => {
  parentPort?.postMessage(answer(subgraphs));
});

function answer(subgraphs: ComposeRequest['subgraphs']): ComposerMessage {
  try {
    return { kind: 'composed', supergraph: compose(subgraphs) };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'COMPOSITION_FAILED')
      return { kind: 'refused', problems: String(error.extensions.problems) };
    return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
