import type { GatewayConfig } from '../../../gateway/config';
import { createLogger } from '../../../gateway/logger';
import { newPublisher, openStore } from '../../../gateway/registry';
import { type RunningGateway, startGateway } from '../../../gateway/start';
import { type Asked, ask, type Json, LogRecorder, testConfig } from '../../gateway/support/stack';

export interface FollowingGateway extends RunningGateway {
  readonly log: LogRecorder;
  health(): Promise<{ readonly status: number; readonly body: Json }>;
  ask(query: string): Promise<Asked>;
  /** A request of a publisher. */
  call(key: string | undefined, method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Json }>;
}

/** A gateway that follows the registry at `place`. */
export async function startFollowing(
  place: string,
  home: string,
  config: Partial<Record<keyof GatewayConfig, unknown>> = {},
): Promise<FollowingGateway> {
  const log = new LogRecorder();
  const gateway = await startGateway({
    config: testConfig({ registryPollMs: 50, ...config }),
    subgraphs: [],
    registry: { place, home },
    logger: createLogger('debug', log),
  });
  return {
    ...gateway,
    log,
    health: () => read(fetch(`${gateway.url}/health/ready`)),
    ask: (query) => ask(gateway.url, query),
    call: (key, method, path, body) =>
      read(
        fetch(gateway.url + path, {
          method,
          headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      ),
  };
}

/** Adds a publisher to the registry at `place`; its key. */
export async function addPublisher(place: string, name: string, products: readonly string[]): Promise<string> {
  const store = await openStore(place);
  const { key, publisher } = newPublisher(name, products, new Date());
  await store.putPublisher(publisher);
  await store.close();
  return key;
}

async function read(sent: Promise<Response>): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await sent;
  return { status: response.status, body: await response.json() };
}
