import { snapshotChannel } from '../schemas/snapshot-channel';
import { terminal } from './terminal';

/** Tells the gateways that share a Redis, where REDIS_URL says one, so that they look at once. Without it they do within a second. */
export async function announce(product: string): Promise<void> {
  const url = process.env.REDIS_URL;
  if (!url) return;
  const { RedisChannel } = await import('../gateway/redis-channel.js');
  const channel = new RedisChannel(url, snapshotChannel);
  if (!(await channel.announce(product))) terminal.note('Redis could not be told; gateways notice by themselves.');
  channel.close();
}
