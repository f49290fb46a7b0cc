// The thread in which Apollo's planner runs. It shares nothing with the gateway but the messages between them.
import { parentPort, workerData } from 'node:worker_threads';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { PlanRequest, WorkerMessage } from './messages';
import { settleConditions } from './settle-conditions';

const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

function main(supergraphSdl: string): void {
  const supergraph = Supergraph.build(supergraphSdl);
  const schema = supergraph.apiSchema();
  // The planner keeps nothing: plans are kept with the operation they belong to.
  const planner = new QueryPlanner(supergraph);
  parentPort?.on('message', ({ id, document, operationName, labels, holding }: PlanRequest) => {
    try {
      const operation = operationFromDocument(schema, settleConditions(parse(document, { noLocation: true }), holding), {
        validate: false,
        ...(operationName === undefined ? {} : { operationName }),
      });
      const overrideConditions = new Map(labels.map((label) => [label, true]));
      say({ kind: 'planned', id, plan: JSON.stringify(planner.buildQueryPlan(operation, { overrideConditions })) });
    } catch (error) {
      say({ kind: 'failed', id, reason: String(error) });
    }
  });
  say({ kind: 'ready' });
}

try {
  main((workerData as { readonly supergraphSdl: string }).supergraphSdl);
} catch (error) {
  say({ kind: 'unusable', reason: error instanceof Error ? error.message : String(error) });
}
