import { connectRedis, type RedisClient } from './cache';

const ANNOUNCE_LIMIT_MS = 1_000;

/** Where it is said that a registry has changed; a message is the number of the change. */
export const registryChannel = 'meshway:registry';

/**
 * One channel of the Redis that gateways share. What is said there is a hint: it may be lost, may come for nothing, and may be anybody's, so
 * that it starts a look at what is true and never more. `url`: see `connectRedis`.
 */
export class RedisChannel {
  private follower: RedisClient | undefined;
  private speaker: RedisClient | undefined;

  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {}

  /** `connected` is told each time the connection is there: something may have been missed before. */
  follow(heard: (message: string) => void, connected: () => void = () => undefined): void {
    const client = connectRedis(this.url);
    this.follower = client;
    client.on('message', (_, message: string) => heard(message));
    client.on('ready', () => {
      void client.subscribe(this.name).catch(() => undefined);
      connected();
    });
  }

  /** Never rejects. False when it could not be told within a second; those who follow find out by themselves. */
  async announce(message: string): Promise<boolean> {
    this.speaker ??= connectRedis(this.url);
    try {
      await ready(this.speaker);
      await this.speaker.publish(this.name, message);
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.follower?.disconnect();
    this.speaker?.disconnect();
  }
}

async function ready(client: RedisClient): Promise<void> {
  if (client.status === 'ready') return;
  const time = AbortSignal.timeout(ANNOUNCE_LIMIT_MS);
  await new Promise<void>((resolve, reject) => {
    const late = (): void => {
      client.off('ready', resolve);
      reject(time.reason);
    };
    time.addEventListener('abort', late, { once: true });
    client.once('ready', resolve);
  });
}
