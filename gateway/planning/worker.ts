// The thread in which Apollo's gateway loads a supergraph and its planner plans. It shares nothing with the gateway but the messages between them.
import { parentPort, workerData } from 'node:worker_threads';
import { ApiError } from '../../schemas/errors';
import { comeAfterRequests, type ThreadData } from '../threads';
import { CheckedPlanner } from './checked-planner';
import { type Listener, type Loading, loadSupergraph } from './load-supergraph';
import type { PlannerMessage, PlanRequest, Told, WorkerMessage } from './messages';

let planner: CheckedPlanner | undefined;

// Loading would bring it first.
if ((workerData as ThreadData).isSpare) void import('@apollo/gateway');

parentPort?.on('message', async (message: PlannerMessage) => parentPort?.postMessage(await answer(message)));

async function answer(message: PlannerMessage): Promise<WorkerMessage> {
  try {
    switch (message.kind) {
      case 'load':
        return await load(message);
      case 'resume':
        planner = new CheckedPlanner(message.plannable);
        return { kind: 'ready' };
      case 'rest':
        planner = undefined;
        return { kind: 'ready' };
      case 'plan':
        return plan(message);
    }
  } catch (error) {
    return problem(error);
  }
}

async function load(loading: Loading): Promise<WorkerMessage> {
  comeAfterRequests();
  const told: Told[] = [];
  const telling = (level: keyof Listener) => (message?: unknown) => void told.push({ level, message: String(message) });
  const listener = { debug: telling('debug'), info: telling('info'), warn: telling('warn'), error: telling('error') };
  const loaded = await loadSupergraph(loading, listener);
  planner = loaded.planner;
  return { kind: 'loaded', supergraph: loaded.supergraph, told };
}

function plan(request: PlanRequest): WorkerMessage {
  if (!planner) throw new Error('there is no supergraph');
  return { kind: 'planned', plan: JSON.stringify(planner.plan(request)) };
}

function problem(error: unknown): WorkerMessage {
  if (!(error instanceof ApiError)) return { kind: 'failed', reason: String(error) };
  const { code, message, extensions, originalError } = error;
  return { kind: 'refused', refusal: { code, message, extensions, cause: originalError?.message } };
}
