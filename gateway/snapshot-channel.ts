import { snapshotChannel } from '../schemas/snapshot-channel';
import { isProductName } from '../schemas/vector';
import { connectRedis, type RedisClient } from './cache';

const ANNOUNCE_LIMIT_MS = 1_000;

/** Hears which products have new snapshots, for as long as there is a Redis to hear it from. */
export class SnapshotChannel {
  private readonly client: RedisClient;

  constructor(url: string, heard: (product: string) => void) {
    this.client = connectRedis(url);
    this.client.on('ready', () => void this.client.subscribe(snapshotChannel).catch(() => undefined));
    this.client.on('message', (_, message: string) => {
      if (isProductName(message)) heard(message);
    });
  }

  close(): void {
    this.client.disconnect();
  }
}

/** Tells all gateways that share this Redis. False when it could not be told within a second; they find out by themselves. */
export async function announceSnapshot(url: string, product: string): Promise<boolean> {
  const client = connectRedis(url);
  const time = AbortSignal.timeout(ANNOUNCE_LIMIT_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      time.addEventListener('abort', () => reject(time.reason), { once: true });
    });
    await client.publish(snapshotChannel, product);
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
