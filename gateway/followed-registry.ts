import type { Logger } from 'pino';
import type { GatewayConfig } from './config';
import type { ApiCall, Reply } from './http';
import { type OpenedRegistry, openRegistry } from './open-registry';
import { RedisChannel, registryChannel } from './redis-channel';
import {
  type AddressRules,
  answerPublisher,
  type FollowerStatus,
  LastGood,
  openStore,
  RegistryFollower,
  type Servable,
  type UsageBatch,
} from './registry';
import { UsageUpkeep } from './registry/usage';

/** A thousand wrong keys a second are one thief, and one line of the history. */
const STRANGERS_EVERY_MS = 1_000;

export interface FollowedRegistryOptions {
  /** A folder, or `postgres://`. */
  readonly place: string;
  /** Where the last supergraph that was served is kept. */
  readonly home: string;
  readonly config: GatewayConfig;
  readonly rules: AddressRules;
  readonly logger: Logger;
  readonly serve: (published: Servable) => Promise<void>;
}

/** A registry as a gateway has it: followed for what to serve, and open to publishers. */
export class FollowedRegistry {
  private readonly follower: RegistryFollower;
  private readonly news: RedisChannel | undefined;
  private opened: OpenedRegistry | undefined;
  private strangerNotedAt = Number.NEGATIVE_INFINITY;
  private readonly upkeep: UsageUpkeep;

  constructor(private readonly options: FollowedRegistryOptions) {
    const { place, home, config, logger, serve } = options;
    this.news = config.redisUrl === undefined ? undefined : new RedisChannel(config.redisUrl, registryChannel);
    this.upkeep = new UsageUpkeep((error) => logger.warn({ err: error }, 'recorded use could not be folded'));
    this.follower = new RegistryFollower({
      open: () => openStore(place),
      serve,
      lastGood: new LastGood(home, place, logger),
      pollMs: config.registryPollMs,
      logger,
    });
  }

  get status(): FollowerStatus {
    return this.follower.status;
  }

  /** Never rejects for what a registry did: a gateway waits for it. */
  async start(): Promise<void> {
    await this.follower.start();
    const poke = (): void => this.follower.poke();
    this.news?.follow(poke, poke);
  }

  async close(): Promise<void> {
    this.news?.close();
    await this.opened?.close();
    await this.upkeep.close();
    await this.follower.close();
  }

  /** Answers a publisher over HTTP; `undefined` where there is nothing. Throws errors of the catalogue. */
  answer(call: ApiCall): Promise<Reply | undefined> {
    return answerPublisher(this.publishing(), call);
  }

  /** Throws REGISTRY_UNREACHABLE. */
  async recordUsage(batch: UsageBatch): Promise<void> {
    const store = this.follower.reachedStore();
    await store.appendUsage(batch);
    this.upkeep.maybeTend(store);
  }

  private publishing(): Parameters<typeof answerPublisher>[0] {
    const store = this.follower.reachedStore();
    this.opened ??= openRegistry({
      store,
      config: this.options.config,
      rules: this.options.rules,
      announce: (sequence) => this.spread(sequence),
    });
    return { store, registry: this.opened.registry, now: () => new Date(), mayNoteStranger: () => this.mayNoteStranger() };
  }

  private mayNoteStranger(): boolean {
    const now = performance.now();
    if (now - this.strangerNotedAt < STRANGERS_EVERY_MS) return false;
    this.strangerNotedAt = now;
    return true;
  }

  private spread(sequence: number): void {
    this.follower.poke();
    void this.news?.announce(String(sequence));
  }
}
