// The thread in which Apollo's composition runs.
import { parentPort } from 'node:worker_threads';
import { comeAfterRequests } from '../threads';
import { type ComposedSubgraph, composeSubgraphs } from './compose';
import type { ComposerMessage } from './composer-messages';

comeAfterRequests();
parentPort?.on('message', (subgraphs: readonly ComposedSubgraph[]) => parentPort?.postMessage(answer(subgraphs)));

function answer(subgraphs: readonly ComposedSubgraph[]): ComposerMessage {
  try {
    return composeSubgraphs(subgraphs);
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
