import type { Lease } from './generations';
import type { GraphqlAnswer, GraphqlRequest } from './http';
import type { Principal } from './identity';
import type { Operation } from './operations';
import type { Served } from './pipeline';
import type { UsageRecorder } from './registry/usage';
import { withRepetitions } from './repeated-answer';

interface Asked {
  readonly asker: { readonly lease: Lease<Served>; readonly principal: Principal; readonly request: Pick<GraphqlRequest, 'variables'> };
  readonly permitted: { readonly operation: Operation };
}

/** Makes an answer, and counts what was asked for it, by whom, and how it went; also each time the same answer is given again. */
export function recorded(usage: UsageRecorder | undefined, asked: Asked, make: () => Promise<GraphqlAnswer>): Promise<GraphqlAnswer> {
  return usage ? counted(usage, asked, make) : make();
}

async function counted(
  usage: UsageRecorder,
  { asker, permitted: { operation } }: Asked,
  make: () => Promise<GraphqlAnswer>,
): Promise<GraphqlAnswer> {
  const { client } = asker.principal;
  // As they came: who leaves out what has a default does not use it.
  const { variables } = asker.request;
  const { schema } = asker.lease.generation.generation;
  const startedAt = performance.now();
  const count = (failed: boolean, tookMs = performance.now() - startedAt): void =>
    usage.record(operation, { schema, variables, client, tookMs, failed });
  try {
    const given = await make();
    count(given.errors > 0);
    return withRepetitions(given, () => count(false, 0));
  } catch (error) {
    count(true);
    throw error;
  }
}
