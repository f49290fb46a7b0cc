import { createHash, type KeyObject } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { apiError } from '../schemas/errors';
import type { SubgraphAddress } from '../schemas/loaded-supergraph';
import { snapshotChannel } from '../schemas/snapshot-channel';
import type { Transport } from '../schemas/transport';
import { loadPolicyFunction, openPolicyHook, Policies, type PolicyFunction, type PolicyHook, SubgraphStatements } from './access';
import { addressRules } from './address-rules';
import { AuditLog } from './audit';
import { audited } from './audited-answer';
import { Cache, PartStore, RedisStore } from './cache';
import { AnswerCache, type MadeAnswer } from './cached-answer';
import type { GatewayConfig } from './config';
import { type Connection, Connections, type LeasedConnections } from './connections';
import { deriveFrom } from './derived';
import { HttpTransport, Subgraph } from './execution';
import type { FollowedRegistry } from './followed-registry';
import { Composer, createGeneration, type Generation, GenerationHolder, MeshAssembler, SchemaParser } from './generations';
import { Granting } from './granted';
import { answerAccess, type Grantable, GrantDesk, Grants, openLedger } from './grants';
import { type ApiCall, type Health, HttpServer, type Reply } from './http';
import { type AccessMode, anonymous, Identity, type IdentityFile, localIssuer, type Principal, readIdentityFile } from './identity';
import { KnownFetches } from './known-fetches';
import { LiveAnswers } from './live-answers';
import { createLogger } from './logger';
import { measure, type Told } from './measure';
import { Metrics, type Readings, textOfAll } from './metrics';
import { PersistedDocuments } from './operations';
import { answer, type Served } from './pipeline';
import { Planner, PlanWorkers } from './planning';
import { builtAssetsDir, deriveExamples, type Example, type OfferedCaller, Portal } from './portal';
import { RedisChannel } from './redis-channel';
import type { AddressRules, Servable, UsageBatch } from './registry';
import { UsageRecorder } from './registry/usage';
import { Retractions } from './retractions';
import { PointerTable } from './snapshots';
import { inTurns } from './threads';
import { warm } from './warm';

/** One subgraph of the graph. It needs a `url`, or a `transport` when it is reached in another way than over HTTP. */
export interface SubgraphSource {
  readonly name: string;
  readonly url?: string;
  readonly transport?: Transport;
  /** Federation 2 SDL; when left out, the subgraph is asked for it. */
  readonly sdl?: string;
}

export interface RegistryPlace {
  /** A folder, or `postgres://`. */
  readonly place: string;
  /** Where the last supergraph that was served is kept. */
  readonly home: string;
}

export interface StartOptions {
  readonly config: GatewayConfig;
  /** What to compose, or, with `supergraph`, transports that replace the addresses of the subgraphs named. */
  readonly subgraphs: readonly SubgraphSource[];
  /**
   * SDL of a supergraph that is composed already. Unless `tokenKey` or an identity file says whose credentials to believe, `authorization`
   * is then passed on to its subgraphs as it came, and every caller is a stranger to the gateway.
   */
  readonly supergraph?: string;
  /** Where the supergraph is published, in place of `supergraph`: a folder or `postgres://`. What is published there is not trusted as to where it leads. */
  readonly registry?: RegistryPlace;
  /** Signs which snapshots a fetch is to read; the subgraphs have the same. Without it nothing is pinned, and every answer is `live`. */
  readonly contextKey?: KeyObject | undefined;
  /** Decides policies (`@policy`) that no caller brings along; without it they hold for nobody. */
  readonly decidePolicies?: PolicyFunction;
  /** Tokens signed with it (`signLocalToken`) are believed. */
  readonly tokenKey?: KeyObject | undefined;
  /** Where what operations use is written to; left out, nobody counts. */
  readonly recordUsage?: (batch: UsageBatch) => Promise<void>;
  /** Where every operation is written down, and what the log's end is signed with; left out, nothing is. */
  readonly audit?: { readonly dir: string; readonly key: KeyObject } | undefined;
  /** Where grants are kept: a folder, or `postgres://`. Neither need be there yet; left out, there are none. */
  readonly grants?: string | undefined;
  /** What the playground offers; derived from the schema when left out. */
  readonly examples?: readonly Example[];
  /** Callers the playground offers to ask as. Whoever can open the page gets their headers, so it is left out where that is not only oneself. */
  readonly callers?: readonly OfferedCaller[];
  /** Where events go; JSON lines on standard error, from `config.logLevel` up, when left out. */
  readonly logger?: Logger;
  /** Where the playground's files are; beside the compiled gateway when left out. */
  readonly portalDir?: string;
  /** Takes connections only when there is something to serve, because other processes answer at the same port. Otherwise at once. */
  readonly listensWhenReady?: boolean;
  /** What all processes measured that answer at the same port, this one included; left out, there is none but this one. */
  readonly readingsOfAll?: () => Promise<readonly Readings[]>;
}

export type { Readings };

export interface RunningGateway {
  /** `http://host:port` */
  readonly url: string;
  /** Names of the subgraphs that belong to the graph but are not served now. */
  missing(): readonly string[];
  /**
   * Serves another supergraph from now on, which Meshway composed of the subgraphs it was started with; `sdls` are their schemas by name. What is in flight
   * finishes on the one before. Throws SUPERGRAPH_INVALID, and the one before stays.
   */
  serve(supergraph: string, sdls: ReadonlyMap<string, string>): Promise<void>;
  /** What this process measured, for those that are one gateway with it. */
  readings(): Promise<Readings>;
  /** Finishes what is in flight and closes everything. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Puts the gateway together and starts it. Subgraphs that are down are left out and taken in when they come up. Throws PORT_IN_USE,
 * COMPOSITION_FAILED, SUPERGRAPH_INVALID, CONFIG_INVALID, or GOVERNANCE_INVALID, with nothing left open.
 */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { policyFile } = options.config;
  const gateway = new Gateway(policyFile === undefined ? options : { ...options, decidePolicies: await loadPolicyFunction(policyFile) });
  try {
    return await gateway.start();
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** A subgraph that does not even give its schema in this time is down, and must not keep the others waiting. */
const SCHEMA_TIMEOUT_MS = 5_000;
/** Answers made at once while Redis is down: many gateways that lose it together must not fall upon the subgraphs. */
const MAKERS_WITHOUT_REDIS = 64;

/** Of the memory for answers: what is kept beside them of the requests that ask for the same again and again. */
const KNOWN_SHARE = 0.25;
/** The part of the cache's memory that is for what single fetches brought; the rest is for whole answers. */
const PARTS_SHARE = 0.25;

/** A request that takes longer keeps its generation's planner; the next one gets another. */
const DRAIN_MS = 2_000;

/** Plans that are made before a new generation is served. */
const WARM_LIMITS = { plans: 50, ms: 2_000 };

class Gateway {
  private readonly config: GatewayConfig;
  private readonly logger: Logger;
  private readonly holder = new GenerationHolder<Served>();
  private readonly metrics = new Metrics();
  private readonly connections = new Connections((address) => this.connect(address));
  private readonly snapshots: PointerTable;
  private readonly server: HttpServer;
  private readonly redis: RedisStore | undefined;
  private readonly cache: Cache<MadeAnswer>;
  private readonly parts: PartStore;
  private readonly retractions: Retractions;
  private readonly channel: RedisChannel | undefined;
  private readonly told: Told;
  private readonly usage: UsageRecorder | undefined;
  private audit: AuditLog | undefined;
  private readonly grants: Grants | undefined;
  private desk: GrantDesk | undefined;
  private identity: Identity | undefined;
  private modes: IdentityFile['modes'] = {};
  private caught = 0;
  private policyHook: PolicyHook | undefined;
  private readonly rules: AddressRules;
  private readonly planWorkers: PlanWorkers;
  private readonly composer = new Composer();
  private readonly parser = new SchemaParser();
  private readonly statements = new SubgraphStatements();
  private assembler: MeshAssembler | undefined;
  private registry: FollowedRegistry | undefined;
  /** Once its registry was looked at. */
  private isFollowing = false;
  private isStopping = false;
  private closed: Promise<void> | undefined;

  constructor(private readonly options: StartOptions) {
    this.config = options.config;
    this.logger = options.logger ?? createLogger(this.config.logLevel);
    this.rules = addressRules(this.config);
    this.planWorkers = new PlanWorkers(this.config.planMemoryMb);
    this.redis = this.connectRedis();
    this.parts = new PartStore(Math.floor(this.config.cacheMemoryBytes * PARTS_SHARE));
    this.cache = new Cache({
      memoryBytes: this.config.cacheMemoryBytes * (1 - PARTS_SHARE),
      makersWithoutShared: MAKERS_WITHOUT_REDIS,
      ...(this.redis ? { shared: this.redis } : {}),
    });
    const { host, port, receiveTimeoutMs, bodyLimitBytes, requestTimeoutMs, forwardHeaders } = this.config;
    this.retractions = new Retractions({ cache: this.cache, parts: this.parts, requestTimeoutMs, logger: this.logger });
    this.snapshots = new PointerTable(this.logger, (snapshot) => this.retractions.retract(snapshot));
    this.channel = this.listenForSnapshots();
    this.grants = options.grants === undefined ? undefined : new Grants({ ledger: openLedger(options.grants), logger: this.logger });
    const { metrics } = this;
    const { cache, parts, redis, snapshots, holder } = this;
    const [missing, caught] = [() => this.missing(), () => this.caught];
    this.told = measure(metrics, { cache, parts, redis, snapshots, holder, missing, caught, audit: () => this.audit, grants: this.grants });
    this.usage = this.openUsage();
    const pipeline = {
      holder: this.holder,
      snapshots: this.snapshots,
      contextKey: options.contextKey,
      missing,
      problem: () => this.idleness(),
      requestTimeoutMs,
      forwardHeaders: this.forwardsCredentials ? [...forwardHeaders, 'authorization'] : forwardHeaders,
      identify: (headers: Readonly<Record<string, string>>) => this.identity?.identify(headers) ?? anonymous,
      recall: (headers: Readonly<Record<string, string>>) => (this.identity ? this.identity.recall(headers) : anonymous),
      granting: new Granting(this.grants),
      policies: this.openPolicies(),
      modeOf: (principal: Principal) => this.modeOf(principal),
      onCaught: () => {
        this.caught += 1;
      },
      persisted: new PersistedDocuments(),
      answers: new AnswerCache(this.cache, forwardHeaders),
      live: new LiveAnswers(),
      known: new KnownFetches(this.parts),
      usage: this.usage,
    };
    const portal = new Portal({
      assetsDir: options.portalDir ?? builtAssetsDir,
      examples: () => this.examples(),
      callers: options.callers ?? [],
    });
    const routes = {
      graphql: this.told.timed(audited(() => this.audit, answer.bind(undefined, pipeline))),
      health: () => this.health(),
      metrics: this.config.metrics === 'on' ? () => this.metricsText() : undefined,
      registry: options.registry ? (call: ApiCall) => this.answerPublisher(call) : undefined,
      access: options.grants === undefined ? undefined : (call: ApiCall) => this.answerAccess(call),
      page: portal.page.bind(portal),
      bodyLimitBytes,
    };
    this.server = new HttpServer({
      host,
      port,
      receiveTimeoutMs,
      routes,
      knownBytes: Math.floor(this.config.cacheMemoryBytes * KNOWN_SHARE),
      forwardHeaders: pipeline.forwardHeaders,
      logger: this.logger,
    });
  }

  async start(): Promise<RunningGateway> {
    this.planWorkers.prepare();
    if (!this.forwardsCredentials) this.identity = await this.readIdentity();
    this.audit = await this.openAudit();
    await this.grants?.start();
    const { listensWhenReady = false } = this.options;
    const early = listensWhenReady ? undefined : await this.server.listen();
    for (const source of this.options.subgraphs) this.connections.pin(source.name, this.open(source));
    if (this.options.registry) await this.follow(this.options.registry);
    else if (this.options.supergraph === undefined) await this.assemble();
    else await this.serve(this.options.supergraph);
    // From here on, no use means that there was none.
    void this.usage?.flush();
    const url = early ?? (await this.server.listen());
    this.logger.info({ url, missing: this.missing() }, 'gateway started');
    return {
      url,
      missing: () => this.missing(),
      readings: () => this.metrics.readings(),
      serve: async (supergraph, sdls) => {
        await this.serve(supergraph, sdls);
        this.assembler?.take(sdls);
      },
      close: () => this.close(),
    };
  }

  close(): Promise<void> {
    this.isStopping = true;
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    // Load balancers look at /health/ready before they stop sending, so it says so first.
    if (this.config.shutdownDelayMs > 0) await setTimeout(this.config.shutdownDelayMs);
    await this.server.close(this.config.shutdownTimeoutMs);
    await this.assembler?.close();
    // What it has counted goes to the registry.
    await this.usage?.close();
    await this.registry?.close();
    await this.composer.close();
    await this.planWorkers.close();
    this.channel?.close();
    this.snapshots.close();
    await this.holder.switchTo(undefined);
    await this.audit?.close();
    await this.grants?.close();
    await this.desk?.close();
    await this.connections.close();
    await this.retractions.close();
    await this.cache.close();
    await this.policyHook?.close();
    this.logger.info('gateway stopped');
  }

  /** Of a supergraph whose subgraphs know its callers, as nobody has told the gateway whom to believe. */
  private get forwardsCredentials(): boolean {
    return this.options.supergraph !== undefined && this.options.tokenKey === undefined && this.config.identityFile === undefined;
  }

  private async metricsText(): Promise<string> {
    const { readingsOfAll } = this.options;
    return readingsOfAll ? textOfAll(await readingsOfAll()) : this.metrics.text();
  }

  private async readIdentity(): Promise<Identity> {
    const { identityFile } = this.config;
    const file = identityFile === undefined ? undefined : await readIdentityFile(identityFile);
    this.modes = file?.modes ?? {};
    const { tokenKey } = this.options;
    const local = tokenKey && file?.localTokens !== false ? [localIssuer(tokenKey)] : [];
    return new Identity({ issuers: [...(file?.issuers ?? []), ...local], keys: file?.applications ?? [] });
  }

  private async openAudit(): Promise<AuditLog | undefined> {
    const { audit } = this.options;
    return audit && AuditLog.open({ ...audit, onFailure: this.config.auditFailure, logger: this.logger });
  }

  private openUsage(): UsageRecorder | undefined {
    const { registry, recordUsage } = this.options;
    const append = recordUsage ?? (registry && ((batch: UsageBatch) => this.recordInRegistry(batch)));
    return append && new UsageRecorder({ append, onProblem: (error) => this.logger.warn({ err: error }, 'usage could not be written') });
  }

  private async recordInRegistry(batch: UsageBatch): Promise<void> {
    await this.registry?.recordUsage(batch);
  }

  private openPolicies(): Policies {
    const { policyUrl: url, policyToken: token, policyTimeoutMs: deadlineMs } = this.config;
    if (url !== undefined) this.policyHook = openPolicyHook({ url, token });
    const ask = this.options.decidePolicies ?? this.policyHook?.ask;
    return new Policies({ ask, deadlineMs, logger: this.logger, onOutcome: this.told.policiesAsked });
  }

  /** By the name of an application as its key or its issuer vouches for it; anybody can call themselves anything in a header. */
  private modeOf({ kind, subject, claims }: Principal): AccessMode {
    const application = claims.client_id ?? claims.azp ?? (kind === 'application' ? subject : undefined);
    const mode = application === undefined ? undefined : Object.hasOwn(this.modes, String(application)) && this.modes[String(application)];
    return mode || this.config.accessMode;
  }

  private connectRedis(): RedisStore | undefined {
    const { redisUrl: url, cacheSecret } = this.config;
    if (url === undefined) return undefined;
    const secret = cacheSecret ?? createHash('sha256').update(`meshway cache ${url}`).digest('base64url');
    return new RedisStore({
      url,
      secret,
      onStateChange: (redis, reason) => {
        this.logger[redis === 'up' ? 'info' : 'warn']({ redis, reason }, 'cache');
        if (redis === 'up') this.retractions.continue();
      },
    });
  }

  private listenForSnapshots(): RedisChannel | undefined {
    const { redisUrl } = this.config;
    if (redisUrl === undefined) return undefined;
    const channel = new RedisChannel(redisUrl, snapshotChannel);
    channel.follow((product) => this.snapshots.lookAgain(product));
    return channel;
  }

  private async assemble(): Promise<void> {
    this.assembler = new MeshAssembler({
      members: this.options.subgraphs.map(({ name, url, sdl }) => ({
        name,
        url: url ?? inProcessUrl(name),
        sdl,
        transport: this.transportOf(name),
      })),
      serve: (supergraph, sdls) => this.serve(supergraph, sdls),
      composeAside: (members) => this.composer.compose(members),
      logger: this.logger,
      retryMs: this.config.subgraphRetryMs,
      askTimeoutMs: Math.min(this.config.subgraphTimeoutMs, SCHEMA_TIMEOUT_MS),
    });
    await this.assembler.start();
  }

  private async follow({ place, home }: RegistryPlace): Promise<void> {
    const { config, logger, rules } = this;
    // Brought here, since it takes long to load and a gateway without a registry does without.
    const [{ FollowedRegistry }, { checkRegistryRules }] = await Promise.all([
      import('./followed-registry.js'),
      import('./open-registry.js'),
    ]);
    await checkRegistryRules(config);
    const serve = ({ supergraph, sdls }: Servable): Promise<void> =>
      supergraph === undefined ? this.serveNothing() : this.serve(supergraph, new Map(Object.entries(sdls)));
    this.registry = new FollowedRegistry({ place, home, config, rules, logger, serve });
    await this.registry.start();
    this.isFollowing = true;
  }

  /** `sdls`: what it was composed of, by Meshway; left out when it comes from elsewhere. */
  private async serve(supergraphSdl: string, sdls?: ReadonlyMap<string, string>): Promise<void> {
    const { logger } = this;
    const isSwap = this.holder.current !== undefined;
    const { next, connections } = await this.build(supergraphSdl, sdls);
    if (this.holder.current) await warm(next, this.holder.current, WARM_LIMITS);
    const names = next.generation.subgraphs.map(({ name }) => name);
    const { id } = next.generation;
    const watched = names.flatMap((name) => {
      const transport = connections.get(name)?.transport;
      return transport ? [{ name, transport }] : [];
    });
    if (this.options.contextKey) await this.snapshots.watch(watched);
    // Where one swap was, or publications are followed, more are to come.
    const isNextExpected = isSwap || this.options.registry !== undefined;
    const drained = this.switchTo(next);
    if (isNextExpected) void this.prepareForNext(drained);
    logger.info({ generation: id.slice(0, 12), subgraphs: names }, 'generation served');
  }

  private async serveNothing(): Promise<void> {
    await this.snapshots.watch([]);
    void this.switchTo(undefined);
    this.logger.warn('nothing is published, so nothing is served');
  }

  /** Resolves when the generation before has answered its last request. */
  private async switchTo(next: Served | undefined): Promise<void> {
    try {
      await this.holder.switchTo(next);
    } catch (error) {
      this.logger.error({ err: error }, 'the generation before could not be closed');
    }
  }

  /** Keeps threads ready. The generation before gives back the one it planned in, which is warm: a new one takes much longer. */
  private async prepareForNext(drained: Promise<void>): Promise<void> {
    await Promise.race([drained, setTimeout(DRAIN_MS, undefined, { ref: false })]);
    this.planWorkers.prepare();
  }

  /** Everything a generation needs, made aside: whatever fails here leaves the one that is served as it is. */
  private async build(
    supergraphSdl: string,
    sdls: ReadonlyMap<string, string> | undefined,
  ): Promise<{ readonly next: Served; readonly connections: LeasedConnections }> {
    const planner = this.newPlanner();
    try {
      const generation = await createGeneration({
        supergraphSdl,
        sdls,
        load: () => planner.load({ supergraphSdl, isChecked: sdls !== undefined }),
        parser: this.parser,
      });
      return await this.derive(generation, sdls ?? new Map(), planner);
    } catch (error) {
      await planner.close();
      throw error;
    }
  }

  private async derive(
    generation: Generation,
    sdls: ReadonlyMap<string, string>,
    planner: Planner,
  ): Promise<{ readonly next: Served; readonly connections: LeasedConnections }> {
    const derived = await inTurns(deriveFrom(generation, sdls, this.config, this.statements));
    const connections = this.connections.lease(generation.subgraphs);
    const next = {
      generation,
      planner,
      ...derived,
      subgraph: (name: string) => connections.get(name)?.subgraph,
      close: async () => {
        await planner.close();
        await connections.release();
      },
    };
    return { next, connections };
  }

  private newPlanner(): Planner {
    const { planWorkers: workers, logger } = this;
    return new Planner({ timeoutMs: this.config.planTimeoutMs, workers, logger, ended: this.told.planEnded });
  }

  /** What the operator named is reached as told; what was published may lead astray, so it is kept to where it may lead. */
  private open({ name, url, transport }: SubgraphSource): Connection {
    const opened = transport ?? this.overHttp(name, url ?? '');
    const limits = {
      timeoutMs: this.config.subgraphTimeoutMs,
      answerLimitBytes: this.config.subgraphAnswerLimitBytes,
      concurrency: this.config.subgraphConnections,
      pauseMs: this.config.subgraphPauseMs,
    };
    const subgraph = new Subgraph(name, opened, limits, (how, durationMs) => this.told.fetchEnded(name, how, durationMs));
    return { transport: opened, subgraph };
  }

  private connect(address: SubgraphAddress): Connection {
    if (!this.options.registry) return this.open(address);
    const { name, url } = address;
    const problem = this.rules.problemWith(url);
    if (problem !== undefined) throw apiError('SUPERGRAPH_INVALID', { reason: `the address of subgraph "${name}", ${url}: ${problem}` });
    return this.open({ name, transport: this.httpTransport(url, this.rules.lookup) });
  }

  private overHttp(name: string, url: string): Transport {
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw apiError('SUPERGRAPH_INVALID', {
        reason: `the address of subgraph "${name}" must be an http or https URL, but is ${JSON.stringify(url)}`,
      });
    }
    return this.httpTransport(url);
  }

  private httpTransport(url: string, lookup?: LookupFunction): Transport {
    const { subgraphConnections: connections, subgraphAnswerLimitBytes: answerLimitBytes } = this.config;
    return new HttpTransport(url, { connections, answerLimitBytes, lookup });
  }

  private transportOf(name: string): Transport {
    const transport = this.connections.pinnedOf(name)?.transport;
    if (!transport) throw new Error(`Subgraph "${name}" was not opened.`);
    return transport;
  }

  private answerPublisher(call: ApiCall): Promise<Reply | undefined> {
    if (!this.registry) throw apiError('SERVICE_UNAVAILABLE', { reason: 'it is starting' });
    return this.registry.answer(call);
  }

  /** What was decided here holds here once it is answered, and everywhere else within a second. */
  private async answerAccess(call: ApiCall): Promise<Reply | undefined> {
    const caller = await (this.identity?.identify(call.headers) ?? anonymous);
    const desk = (): GrantDesk => {
      this.desk ??= new GrantDesk(openLedger(this.options.grants ?? ''));
      return this.desk;
    };
    const reply = await answerAccess({ desk, grantable: () => this.grantable() }, caller, call);
    if (call.method === 'POST') await this.grants?.refresh();
    return reply;
  }

  private grantable(): Grantable | undefined {
    const { current } = this.holder;
    if (!current) return undefined;
    const served = current.generation.subgraphs.map(({ name }) => [name, current.access.namedBy(name)] as const);
    return new Map([...this.missing().map((name) => [name, undefined] as const), ...served]);
  }

  private missing(): readonly string[] {
    return [...(this.assembler?.missing.keys() ?? [])];
  }

  /** The page is the same for everybody, so what is derived for it is what everybody may see. */
  private examples(): readonly Example[] {
    const schema = this.holder.current?.access.standingOf(anonymous).view.schema;
    return this.options.examples ?? (schema ? deriveExamples(schema) : []);
  }

  /** A registry may be there before anything is in it, and what was may have been taken back. */
  private idleness(): string | undefined {
    const isIdle = this.isFollowing && this.registry?.status.problem === undefined && !this.holder.current && !this.isStopping;
    return isIdle ? 'nothing is published in its registry' : undefined;
  }

  private health(): Health {
    const { current } = this.holder;
    const generation = current?.generation;
    const served = generation?.subgraphs.map(({ name }) => name) ?? [];
    const down = [...this.missing(), ...served.filter((name) => current?.subgraph(name)?.isDown)];
    const problem = this.assembler?.problem ?? this.registry?.status.problem ?? this.idleness();
    return {
      isReady: generation !== undefined && !this.isStopping,
      details: {
        generation: generation?.id.slice(0, 12),
        subgraphs: served,
        down,
        ...(this.redis ? { redis: this.redis.state } : {}),
        ...(this.registry ? { change: this.registry.status.served } : {}),
        ...(problem ? { problem } : {}),
        ...(this.isStopping ? { stopping: true } : {}),
      },
    };
  }
}

/** Composition wants an address of every subgraph; one that runs in this process has none. */
function inProcessUrl(name: string): string {
  return `http://${name}.in-process.invalid/graphql`;
}
