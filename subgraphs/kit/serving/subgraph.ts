import { createHash } from 'node:crypto';
import type { DiscoveredSnapshot, Discovery } from '../../../schemas/discovery';
import { apiError } from '../../../schemas/errors';
import type { SubgraphRequest, SubgraphResponse } from '../../../schemas/transport';
import { selectEngine } from '../engines';
import { createQueryExecutor } from '../query';
import { type ListedSnapshot, SnapshotStore } from '../snapshots';
import { CurrentSnapshot, type ServingLog } from './current-snapshot';
import { describeSubgraph } from './describe';
import { errorBody } from './response';

/** One domain folder, being served. The same object answers in process and behind HTTP. */
export interface Subgraph {
  readonly name: string;
  /** Federation 2 SDL, the team's fields included. */
  readonly sdl: string;
  /** Never rejects but with an `AbortError`: every other failure is a GraphQL response. */
  handle(request: SubgraphRequest, signal: AbortSignal): Promise<SubgraphResponse>;
  /** What the discovery document says now; `etag` changes with it. */
  discovery(): Promise<{ readonly document: Discovery; readonly etag: string }>;
  close(): Promise<void>;
}

/**
 * Opens a domain folder as a subgraph over the snapshots in `home`. Works before the first snapshot is published.
 * Throws what `describeSubgraph` throws, and UNSUPPORTED_ENGINE.
 */
export async function openSubgraph(dir: string, { home, log }: { readonly home: string; readonly log: ServingLog }): Promise<Subgraph> {
  const { folder, model, derivedSdl, teamFields, sdl } = await describeSubgraph(dir);
  selectEngine(folder.contract.servers);
  const store = new SnapshotStore(home);
  const current = new CurrentSnapshot(store, model.subgraph, log);
  const executor = createQueryExecutor({
    model,
    sdl: derivedSdl,
    teamFields,
    report: (cause) => log.error({ err: cause, subgraph: model.subgraph }, 'a query failed'),
  });

  return {
    name: model.subgraph,
    sdl,
    async handle(request, signal) {
      try {
        const operation = readOperation(request.body);
        return answered(200, await current.read((engine) => executor.execute(operation, engine, signal)));
      } catch (error) {
        if (signal.aborted) throw error;
        const { status, body } = errorBody(error);
        return answered(status, body);
      }
    },
    async discovery() {
      const document: Discovery = {
        meshway: 1,
        subgraph: model.subgraph,
        descriptor: folder.product.source,
        contract: folder.contract.source,
        sdl,
        snapshots: (await store.list(model.subgraph)).flatMap(discovered),
      };
      return { document, etag: `"${createHash('sha256').update(JSON.stringify(document)).digest('base64url')}"` };
    },
    close: () => current.close(),
  };
}

/** A damaged snapshot cannot be asked for, so it is not announced. */
function discovered(listed: ListedSnapshot): DiscoveredSnapshot[] {
  if (listed.state === 'damaged') return [];
  const { number, id, createdAt } = listed.manifest;
  return [{ number, id, createdAt, current: listed.current, quality: listed.state }];
}

function answered(status: number, body: string): SubgraphResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

interface Operation {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

function readOperation(body: string): Operation {
  const request = parseJson(body);
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw apiError('BAD_REQUEST', { reason: 'the body is not a JSON object' });
  const { query, operationName, variables } = request as Record<string, unknown>;
  if (typeof query !== 'string') throw apiError('BAD_REQUEST', { reason: 'query is not a string' });
  if (operationName != null && typeof operationName !== 'string')
    throw apiError('BAD_REQUEST', { reason: 'operationName is not a string' });
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables)))
    throw apiError('BAD_REQUEST', { reason: 'variables is not an object' });
  return {
    query,
    ...(operationName == null ? {} : { operationName }),
    ...(variables == null ? {} : { variables: variables as Record<string, unknown> }),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw apiError('BAD_REQUEST', { reason: 'the body is not JSON' });
  }
}
