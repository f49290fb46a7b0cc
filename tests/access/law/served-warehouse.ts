import { createHash, type KeyObject } from 'node:crypto';
import { contextHeader, readContext } from '../../../schemas/signed-context';
import { toAbortSignal } from '../../../schemas/stop-signal';
import type { Transport } from '../../../schemas/transport';
import { createQueryExecutor } from '../../../subgraphs/kit/query';
import { insertsOf, type World } from '../../query/support/access-world';
import { openWarehouse } from '../../query/support/ask';
import { type AccessSaid, guardedWarehouse } from '../../query/support/warehouse';

export interface ServedWarehouse {
  readonly sdl: string;
  readonly transport: Transport;
  close(): Promise<void>;
}

/** A warehouse with these rows under this contract, as the kit serves it to a gateway: rows of a snapshot, for callers who are signed for. */
export async function serveWarehouse(world: World, said: AccessSaid, salt: string, contextKey: KeyObject): Promise<ServedWarehouse> {
  const { model, sdl } = guardedWarehouse(said);
  const warehouse = await openWarehouse(insertsOf(world));
  const executor = createQueryExecutor({ model, sdl, salt });
  const snapshot = {
    number: 1,
    // Answers of one world are none of another, with whom they share a Redis.
    id: createHash('sha256').update(JSON.stringify({ world, said })).digest('hex'),
    createdAt: new Date(0).toISOString(),
    current: true,
    quality: 'passed' as const,
    contractVersion: '1.0.0',
  };
  const discovery = { meshway: 1 as const, subgraph: 'warehouse', descriptor: {}, contract: {}, sdl, snapshots: [snapshot] };
  return {
    sdl,
    transport: {
      send: async ({ body, headers }, signal) => {
        const signed = headers[contextHeader];
        const context = signed === undefined ? undefined : readContext(signed, 'warehouse', contextKey);
        const text = await executor.execute(JSON.parse(body), warehouse.engine, toAbortSignal(signal), context?.caller);
        return { status: 200, headers: { 'content-type': 'application/json' }, body: text };
      },
      discover: async () => discovery,
      close: async () => undefined,
    },
    close: () => warehouse.close(),
  };
}
