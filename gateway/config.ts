import { isIP } from 'node:net';
import { apiError } from '../schemas/errors';

/** Everything the gateway can be told, complete and frozen. Each setting is an environment variable: `MESHWAY_` and its name in upper snake case, where nothing else is said. */
export interface GatewayConfig {
  /** Where to listen. Default 127.0.0.1. */
  readonly host: string;
  /** 0 to 65535, 0 = any free port. Default 4000. */
  readonly port: number;
  /** fatal, error, warn, info, debug, trace or silent. Default info. */
  readonly logLevel: string;
  /** on or off: whether GET /metrics tells Prometheus how the gateway does. Default on. */
  readonly metrics: string;
  /** Largest request body. 1,024 to 67,108,864; default 1,048,576 (1 MiB). */
  readonly bodyLimitBytes: number;
  /** How long a client may take to send its headers and body. 100 to 600,000; default 15,000. */
  readonly receiveTimeoutMs: number;
  /** How long one operation may take in all. 100 to 3,600,000; default 60,000. */
  readonly requestTimeoutMs: number;
  /** How long one subgraph may take for one fetch. 10 to 3,600,000; default 30,000. */
  readonly subgraphTimeoutMs: number;
  /** Largest answer of one subgraph to one fetch. 1,024 to 1,073,741,824; default 67,108,864 (64 MiB). */
  readonly subgraphAnswerLimitBytes: number;
  /** Fetches of one subgraph under way at once, and connections kept to it; further fetches wait. 1 to 10,000; default 128. */
  readonly subgraphConnections: number;
  /** How long a subgraph is left alone when half of its last 20 fetches failed. 10 to 600,000; default 2,000. */
  readonly subgraphPauseMs: number;
  /** First pause before a subgraph that was down is tried again; it doubles up to 60 times this. 10 to 60,000; default 500. */
  readonly subgraphRetryMs: number;
  /** How long a graceful shutdown waits for what is in flight. 0 to 600,000; default 20,000. */
  readonly shutdownTimeoutMs: number;
  /** How long /health/ready says 503 before a graceful shutdown refuses connections. 0 to 60,000; default 0. */
  readonly shutdownDelayMs: number;
  /** Lexical tokens of a document. 100 to 1,000,000; default 10,000. */
  readonly maxTokens: number;
  /** Nesting of fields, fragments expanded. 1 to 200; default 25. */
  readonly maxDepth: number;
  /** Fields of an operation, fragments expanded. 1 to 1,000,000; default 5,000. */
  readonly maxFields: number;
  /** Aliases of an operation, fragments expanded. 0 to 1,000,000; default 200. */
  readonly maxAliases: number;
  /** Root fields of an operation, fragments expanded. 1 to 1,000,000; default 50. */
  readonly maxRootFields: number;
  /** Objects all pages of an operation may hold, pages in pages multiplied. 1 to 1,000,000,000; default 200,000. */
  readonly maxObjects: number;
  /** How long one query plan may take. 50 to 600,000; default 5,000. */
  readonly planTimeoutMs: number;
  /** Memory for planning, in MiB. 64 to 16,384; default 512. */
  readonly planMemoryMb: number;
  /**
   * Where gateways share answers: `redis://user:password@host:port/db` or `rediss://`; several, divided by commas, are nodes of a Cluster.
   * Default none. Its variable is REDIS_URL, as everywhere.
   */
  readonly redisUrl: string | undefined;
  /** Known to the gateways that share a Redis and to nobody else: what was not written with it is not believed. 16 characters or more; default made from `redisUrl`. */
  readonly cacheSecret: string | undefined;
  /** Answers kept in this process, and, in a quarter of it, what single fetches brought; a quarter as much again is for requests that are repeated word for word. 1,048,576 to 68,719,476,736; default 134,217,728 (128 MiB). */
  readonly cacheMemoryBytes: number;
  /** File that says whose tokens and keys are believed; see gateway/identity/README.md. Default none: only the tokens of the home's own key are. */
  readonly identityFile: string | undefined;
  /** What becomes of an operation that asks for what its caller may not read: filter, reject or dry-run. Default filter. */
  readonly accessMode: 'filter' | 'reject' | 'dry-run';
  /** on or off: whether every operation is written into the audit log of the home. Default on. */
  readonly audit: 'on' | 'off';
  /** What becomes of operations while the audit log cannot be written: open (they go on, and it is said) or closed (none is answered). Default open. */
  readonly auditFailure: 'open' | 'closed';
  /** Who decides policies that no caller brings along: an http or https address; see gateway/access/policies/README.md. Default none: they hold for nobody. */
  readonly policyUrl: string | undefined;
  /** In place of an address: a JavaScript module whose default export decides them. Default none. */
  readonly policyFile: string | undefined;
  /** What that service knows the gateway by, sent as a bearer token. Default none. */
  readonly policyToken: string | undefined;
  /** How long an operation waits for it; later is "no". 10 to 60,000; default 1,000. */
  readonly policyTimeoutMs: number;
  /** Request headers passed on to every subgraph: lower-case names divided by commas. Default traceparent,tracestate. */
  readonly forwardHeaders: readonly string[];
  /**
   * Where published subgraphs may be besides the public internet: host names (`*.mesh.internal` for all below), addresses and networks
   * (`10.2.0.0/16`) divided by commas. Default none; a gateway that listens on loopback may always reach loopback.
   */
  readonly subgraphHosts: readonly string[];
  /** Folders of governance rules that publications keep beside those of Meshway, divided by commas; `meshway check` reads them, too. Default none. */
  readonly registryRules: readonly string[];
  /** Folder of the operations that applications registered, which publications must not break. Default none. */
  readonly registryOperations: string | undefined;
  /** How often a registry is asked whether something was published. 20 to 60,000; default 250. */
  readonly registryPollMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration; `overrides` (the command line's flags) win over the environment.
 * Throws CONFIG_INVALID with every problem at once.
 */
export function readConfig(
  environment: Environment = process.env,
  overrides: Partial<Record<keyof GatewayConfig, unknown>> = {},
): GatewayConfig {
  const problems: string[] = [];
  const given = (name: keyof GatewayConfig): { label: string; value: unknown } => {
    const label = variableOf(name);
    return overrides[name] === undefined ? { label, value: environment[label] } : { label: `--${name}`, value: overrides[name] };
  };
  const whole = (name: keyof GatewayConfig, fallback: number, min: number, max: number): number => {
    const { label, value } = given(name);
    if (value === undefined || value === '') return fallback;
    const number = typeof value === 'string' && !/^\d+$/.test(value.trim()) ? Number.NaN : Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    problems.push(`${label} must be a whole number from ${min} to ${max}, but is ${JSON.stringify(value)}`);
    return fallback;
  };
  const text = (name: keyof GatewayConfig, fallback: string, pattern: RegExp, expected: string): string => {
    const { label, value } = given(name);
    if (value === undefined || value === '') return fallback;
    if (typeof value === 'string' && pattern.test(value)) return value;
    problems.push(`${label} must be ${expected}, but is ${JSON.stringify(value)}`);
    return fallback;
  };
  /** What is wrong is said without the value: it may hold a password. */
  const secret = (name: keyof GatewayConfig, pattern: RegExp, expected: string): string | undefined => {
    const { label, value } = given(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string' && pattern.test(value)) return value;
    problems.push(`${label} must be ${expected}`);
    return undefined;
  };

  const config: GatewayConfig = {
    host: text('host', '127.0.0.1', /^[\w.:%-]+$/, 'a host name or an IP address'),
    port: whole('port', 4000, 0, 65_535),
    logLevel: text(
      'logLevel',
      'info',
      /^(fatal|error|warn|info|debug|trace|silent)$/,
      'one of fatal, error, warn, info, debug, trace, silent',
    ),
    metrics: text('metrics', 'on', /^(on|off)$/, 'on or off'),
    bodyLimitBytes: whole('bodyLimitBytes', 1_048_576, 1_024, 67_108_864),
    receiveTimeoutMs: whole('receiveTimeoutMs', 15_000, 100, 600_000),
    requestTimeoutMs: whole('requestTimeoutMs', 60_000, 100, 3_600_000),
    subgraphTimeoutMs: whole('subgraphTimeoutMs', 30_000, 10, 3_600_000),
    subgraphAnswerLimitBytes: whole('subgraphAnswerLimitBytes', 67_108_864, 1_024, 1_073_741_824),
    subgraphConnections: whole('subgraphConnections', 128, 1, 10_000),
    subgraphPauseMs: whole('subgraphPauseMs', 2_000, 10, 600_000),
    subgraphRetryMs: whole('subgraphRetryMs', 500, 10, 60_000),
    shutdownTimeoutMs: whole('shutdownTimeoutMs', 20_000, 0, 600_000),
    shutdownDelayMs: whole('shutdownDelayMs', 0, 0, 60_000),
    maxTokens: whole('maxTokens', 10_000, 100, 1_000_000),
    maxDepth: whole('maxDepth', 25, 1, 200),
    maxFields: whole('maxFields', 5_000, 1, 1_000_000),
    maxAliases: whole('maxAliases', 200, 0, 1_000_000),
    maxRootFields: whole('maxRootFields', 50, 1, 1_000_000),
    maxObjects: whole('maxObjects', 200_000, 1, 1_000_000_000),
    planTimeoutMs: whole('planTimeoutMs', 5_000, 50, 600_000),
    planMemoryMb: whole('planMemoryMb', 512, 64, 16_384),
    redisUrl: secret('redisUrl', /^rediss?:\/\/[^\s,]+( *, *rediss?:\/\/[^\s,]+)*$/, 'redis:// or rediss:// addresses divided by commas'),
    cacheSecret: secret('cacheSecret', /^.{16,}$/, '16 characters or more'),
    cacheMemoryBytes: whole('cacheMemoryBytes', 134_217_728, 1_048_576, 68_719_476_736),
    identityFile: secret('identityFile', /./, 'the path of a file'),
    accessMode: text('accessMode', 'filter', /^(filter|reject|dry-run)$/, 'one of filter, reject, dry-run') as GatewayConfig['accessMode'],
    audit: text('audit', 'on', /^(on|off)$/, 'on or off') as GatewayConfig['audit'],
    auditFailure: text('auditFailure', 'open', /^(open|closed)$/, 'open or closed') as GatewayConfig['auditFailure'],
    policyUrl: secret('policyUrl', /^https?:\/\/[^\s]+$/, 'an http or https address'),
    policyFile: secret('policyFile', /./, 'the path of a file'),
    policyToken: secret('policyToken', /^[\w.~+/-]+=*$/, 'one word of letters, digits and . ~ + / _ - ='),
    policyTimeoutMs: whole('policyTimeoutMs', 1_000, 10, 60_000),
    forwardHeaders: Object.freeze(
      listed(
        text('forwardHeaders', 'traceparent,tracestate', /^[a-z0-9-]+( *, *[a-z0-9-]+)*$/, 'lower-case header names divided by commas'),
      ),
    ),
    subgraphHosts: Object.freeze(
      listed(text('subgraphHosts', '', /^[\w.:*/, -]+$/, 'host names, addresses and networks divided by commas')).filter(Boolean),
    ),
    registryRules: Object.freeze(listed(text('registryRules', '', /./, 'folders divided by commas')).filter(Boolean)),
    registryOperations: secret('registryOperations', /./, 'the path of a folder'),
    registryPollMs: whole('registryPollMs', 250, 20, 60_000),
  };
  if (config.policyUrl !== undefined && config.policyFile !== undefined)
    problems.push('policies are decided by MESHWAY_POLICY_URL or by MESHWAY_POLICY_FILE (--policies), not by both');
  problems.push(...unforwardable(config.forwardHeaders), ...unreadableHosts(config.subgraphHosts), ...unknownSettings(environment, config));
  if (problems.length > 0) throw apiError('CONFIG_INVALID', { problems: problems.join('; ') });
  return Object.freeze(config);
}

function variableOf(name: string): string {
  const upper = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return name === 'redisUrl' ? upper : `MESHWAY_${upper}`;
}

function listed(list: string): readonly string[] {
  return list.split(',').map((name) => name.trim());
}

/** Headers about one connection or one body mean something else on the next connection; those of Meshway's own say what a client may not. */
function unforwardable(names: readonly string[]): readonly string[] {
  return names
    .filter((name) =>
      /^(host|connection|keep-alive|upgrade|te|trailer|transfer-encoding|expect|content-.*|accept-encoding|proxy-.*|meshway-.*)$/.test(
        name,
      ),
    )
    .map((name) => `MESHWAY_FORWARD_HEADERS must not name ${name}`);
}

/** A network with a wrong size, or a star in the middle, would allow nothing or another thing than was meant. */
function unreadableHosts(hosts: readonly string[]): readonly string[] {
  return hosts
    .filter((host) => {
      const [address = '', bits] = host.split('/');
      const family = isIP(address);
      if (family === 0) return !/^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(host);
      return bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
    })
    .map((host) => `MESHWAY_SUBGRAPH_HOSTS names ${host}, which is no host name, address or network`);
}

/** A mistyped variable would otherwise be ignored in silence. Variables of the kit and the command line share the prefix's first word only. */
function unknownSettings(environment: Environment, config: GatewayConfig): readonly string[] {
  const known = new Set(Object.keys(config).map((name) => variableOf(name)));
  return Object.keys(environment)
    .filter(
      (name) =>
        /^MESHWAY_(MAX|SUBGRAPH|BODY|RECEIVE|REQUEST|SHUTDOWN|FORWARD|PLAN|CACHE|REDIS|IDENTITY|ACCESS|POLICY|REGISTRY|AUDIT(?!_KEY$))_/.test(
          name,
        ) && !known.has(name),
    )
    .map((name) => `${name} is not a setting`);
}
