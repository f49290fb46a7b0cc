import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

/** A command that got no reply is forgotten after this, so that it holds up no others. Readers wait less: see `redis.ts`. */
export const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 1_000;
const LONGEST_RETRY_MS = 1_000;

/**
 * Connects in the background and keeps reconnecting. `url` is `redis://user:password@host:port/db`, or `rediss://` for TLS; several,
 * divided by commas, are the first nodes of a Cluster, which share user, password and TLS.
 */
export function connectRedis(url: string): RedisClient {
  const nodes = url.split(',').map((node) => node.trim());
  const client = nodes.length > 1 ? connectCluster(nodes) : new Redis(url, { ...options, retryStrategy: retryAfterMs });
  // Without a listener the error would end the process; what follows from it shows in the client's status and in each command.
  client.on('error', () => undefined);
  return client;
}

/** A cache that is not there must not hold anybody up: nothing waits for a connection, nothing is sent twice. */
const options = {
  enableOfflineQueue: false,
  enableAutoPipelining: true,
  maxRetriesPerRequest: 1,
  autoResendUnfulfilledCommands: false,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  // Closing waits this long for a connection that is closed already.
  disconnectTimeout: 100,
  // "Loading" is a reason to be asked again soon, not to wait as long as the server guesses.
  maxLoadingRetryTime: LONGEST_RETRY_MS,
  protocol: 2,
} as const satisfies RedisOptions;

function connectCluster(nodes: readonly string[]): Cluster {
  const [first] = nodes.map((node) => new URL(node));
  return new Cluster([...nodes], {
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    clusterRetryStrategy: retryAfterMs,
    slotsRefreshInterval: 5_000,
    redisOptions: {
      ...options,
      ...(first?.username ? { username: decodeURIComponent(first.username) } : {}),
      ...(first?.password ? { password: decodeURIComponent(first.password) } : {}),
      ...(first?.protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
}

function retryAfterMs(attempt: number): number {
  return Math.min(100 * attempt, LONGEST_RETRY_MS);
}
