// The thread in which Apollo's planner runs. It shares nothing with the gateway but the messages between them.
import { parentPort } from 'node:worker_threads';
import { CheckedPlanner } from './checked-planner';
import type { PlannerMessage, PlanRequest, WorkerMessage } from './messages';

let planner: CheckedPlanner | undefined;

parentPort?.on('message', (message: PlannerMessage) => parentPort?.postMessage(answer(message)));

function answer(message: PlannerMessage): WorkerMessage {
  switch (message.kind) {
    case 'graph':
      return begin(message.supergraphSdl);
    case 'rest':
      planner = undefined;
      return { kind: 'ready' };
    case 'plan':
      return plan(message);
  }
}

function begin(supergraphSdl: string): WorkerMessage {
  try {
    planner = new CheckedPlanner(supergraphSdl);
    return { kind: 'ready' };
  } catch (error) {
    return { kind: 'unusable', reason: error instanceof Error ? error.message : String(error) };
  }
}

function plan(request: PlanRequest): WorkerMessage {
  try {
    if (!planner) throw new Error('there is no supergraph');
    return { kind: 'planned', plan: JSON.stringify(planner.plan(request)) };
  } catch (error) {
    return { kind: 'failed', reason: String(error) };
  }
}
