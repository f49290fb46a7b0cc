// The thread in which Apollo's composition runs.
import { parentPort } from 'node:worker_threads';
import { comeAfterRequests } from '../threads';
import { composeRead } from './compose';
import type { ComposerMessage } from './composer-messages';
import type { ComposedSubgraph } from './read-subgraph';
import { SubgraphReader } from './subgraph-reader';

const reader = new SubgraphReader();
comeAfterRequests();
parentPort?.on('message', (subgraphs: readonly ComposedSubgraph[]) => parentPort?.postMessage(answer(subgraphs)));

function answer(subgraphs: readonly ComposedSubgraph[]): ComposerMessage {
  try {
    return composeRead(reader.readAll(subgraphs));
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
