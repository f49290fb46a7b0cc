import type { KeyObject } from 'node:crypto';
import { apiError } from '../../../schemas/errors';
import { revisionHeader, revisionOf } from '../../../schemas/revision';
import { contextHeader, readContext, type SignedContext } from '../../../schemas/signed-context';
import type { SubgraphRequest, SubgraphResponse } from '../../../schemas/transport';
import { type Engine, selectEngine } from '../engines';
import { createQueryExecutor } from '../query';
import { SnapshotStore } from '../snapshots';
import { type Announced, Announcement, announcedBy } from './announcement';
import { CurrentSnapshot } from './current-snapshot';
import { describeSubgraph, type SubgraphDescription } from './describe';
import { maskSalt } from './mask-salt';
import { OpenSnapshots, type ServingLog } from './open-snapshots';
import { errorBody } from './response';

/** One domain folder, being served. The same object answers in process and behind HTTP. */
export interface Subgraph {
  readonly name: string;
  /** Federation 2 SDL, the team's fields included. */
  readonly sdl: string;
  /** Never rejects but with an `AbortError`: every other failure is a GraphQL response. */
  handle(request: SubgraphRequest, signal: AbortSignal): Promise<SubgraphResponse>;
  /** What the discovery document says now; the same object as before while nothing changed. */
  discovery(): Promise<Announced>;
  close(): Promise<void>;
}

export interface SubgraphOptions {
  readonly home: string;
  readonly log: ServingLog;
  /** What the gateway signs its contexts with; without it, a request that carries one is refused. */
  readonly contextKey?: KeyObject | undefined;
}

/**
 * Opens a domain folder as a subgraph over the snapshots in `home`. Works before the first snapshot is published.
 * Throws what `describeSubgraph` throws, and UNSUPPORTED_ENGINE.
 */
export async function openSubgraph(dir: string, options: SubgraphOptions): Promise<Subgraph> {
  return openDescribed(await describeSubgraph(dir), options);
}

/** The same for a folder that is read already. */
export function openDescribed(description: SubgraphDescription, { home, log, contextKey }: SubgraphOptions): Subgraph {
  const { folder, model, derivedSdl, teamFields, sdl } = description;
  selectEngine(folder.contract.servers);
  if (!folder.contract.customProperties.has('access'))
    log.warn({ product: model.subgraph }, 'the contract does not say who may see the product, so only its owners do');
  const store = new SnapshotStore(home);
  const snapshots = new OpenSnapshots(store, model.subgraph, log);
  const current = new CurrentSnapshot(store, model.subgraph, snapshots, log);
  const announcement = new Announcement(description, store);
  const executor = createQueryExecutor({
    model,
    salt: maskSalt(model.subgraph, contextKey),
    sdl: derivedSdl,
    teamFields,
    report: (cause) => log.error({ err: cause, subgraph: model.subgraph }, 'a query failed'),
  });

  const revision = revisionOf(announcedBy(description));
  const answered = (status: number, body: string): SubgraphResponse => ({
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', [revisionHeader]: revision },
    body,
  });

  /** The snapshot the gateway pinned, and no other; the current one for those who ask for none. */
  function read<T>(context: SignedContext | undefined, work: (engine: Engine) => Promise<T>): Promise<T> {
    const pin = context?.pins.get(model.subgraph);
    return pin === undefined ? current.read(work) : snapshots.read(pin, work);
  }

  return {
    name: model.subgraph,
    sdl,
    async handle(request, signal) {
      try {
        const operation = readOperation(request.body);
        const context = contextOf(request, model.subgraph, contextKey);
        return answered(200, await read(context, (engine) => executor.execute(operation, engine, signal, context?.caller)));
      } catch (error) {
        if (signal.aborted) throw error;
        const { status, body } = errorBody(error);
        return answered(status, body);
      }
    },
    discovery: () => announcement.now(),
    close: () => snapshots.close(),
  };
}

/** What a gateway vouches for; nothing when the request comes from elsewhere. */
function contextOf({ headers }: SubgraphRequest, subgraph: string, key: KeyObject | undefined): SignedContext | undefined {
  const text = headers[contextHeader];
  if (text === undefined) return undefined;
  if (key === undefined) throw apiError('CONTEXT_INVALID', { subgraph, reason: 'it has no key to check it with' });
  return readContext(text, subgraph, key);
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
