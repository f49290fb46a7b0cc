// The thread in which Apollo's planner runs. It shares nothing with the gateway but the messages between them.
import { parentPort } from 'node:worker_threads';
import { CheckedPlanner } from './checked-planner';
import type { PlanRequest, WorkerMessage } from './messages';

const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

function main(supergraphSdl: string): void {
  const planner = new CheckedPlanner(supergraphSdl);
  parentPort?.on('message', ({ id, ...request }: PlanRequest) => {
    try {
      say({ kind: 'planned', id, plan: JSON.stringify(planner.plan(request)) });
    } catch (error) {
      say({ kind: 'failed', id, reason: String(error) });
    }
  });
  say({ kind: 'ready' });
}

/** The first message is the supergraph: until it comes, a thread is a spare one with everything loaded. */
parentPort?.once('message', (supergraphSdl: string) => {
  try {
    main(supergraphSdl);
  } catch (error) {
    say({ kind: 'unusable', reason: error instanceof Error ? error.message : String(error) });
  }
});
