import { Redis } from 'ioredis';

const CHANNEL = 'meshway:registry';
const COMMAND_TIMEOUT_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Spreads the news that a registry changed through Redis, so that nobody waits for the next poll. News may be lost and may come for
 * nothing: what it starts is a look at the registry, never more. `url` is that of the gateways' Redis; of a Cluster one node is enough.
 */
export class News {
  private readonly clients: Redis[] = [];
  private publisher: Redis | undefined;

  constructor(private readonly url: string) {}

  /** Calls `onNews` whenever somebody announces, and when the connection comes back, since something may have been missed. */
  follow(onNews: () => void): void {
    const client = this.connect({ enableOfflineQueue: true, maxRetriesPerRequest: null });
    client.on('message', onNews);
    client.on('ready', onNews);
    client.subscribe(CHANNEL).catch(() => undefined);
  }

  /** Never rejects; resolves when it was sent, or could not be. */
  async announce(sequence: number): Promise<void> {
    this.publisher ??= this.connect({ enableOfflineQueue: true, maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS });
    await this.publisher.publish(CHANNEL, String(sequence)).catch(() => undefined);
  }

  close(): void {
    for (const client of this.clients) client.disconnect();
  }

  private connect(options: { enableOfflineQueue: boolean; maxRetriesPerRequest: number | null; commandTimeout?: number }): Redis {
    const [node = ''] = this.url.split(',');
    const client = new Redis(node.trim(), { ...options, retryStrategy: (attempt) => Math.min(LONGEST_PAUSE_MS, attempt * 100) });
    // Without Redis gateways poll, which is said where the cache says it.
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }
}
