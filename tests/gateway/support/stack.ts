import { createSecretKey } from 'node:crypto';
import { type GatewayConfig, readConfig } from '../../../gateway/config';
import { type LocalGrant, signLocalToken } from '../../../gateway/identity';
import { createLogger } from '../../../gateway/logger';
import { type RunningGateway, type StartOptions, startGateway } from '../../../gateway/start';
import { booksServer, writersServer } from './library';
import { LogRecorder } from './log-recorder';
import type { SubgraphServer } from './subgraph-server';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
export type Json = any;

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Stack {
  readonly gateway: RunningGateway;
  readonly url: string;
  readonly books: SubgraphServer;
  readonly writers: SubgraphServer;
  /** Log lines as objects, oldest first. */
  readonly log: Json[];
  ask(
    query: string,
    options?: { variables?: object; operationName?: string; headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Asked>;
  get(path: string, headers?: Record<string, string>): Promise<Asked>;
  /** Resolves with the next log line that says this. */
  logged(message: string): Promise<Json>;
  close(): Promise<void>;
}

export interface StackOptions {
  readonly config?: Partial<Record<keyof GatewayConfig, unknown>>;
  /** Names of subgraphs that are not up when the gateway starts. */
  readonly down?: readonly string[];
  /** The snapshot that subgraphs announce from the beginning; none when left out, and then they are live. */
  readonly announced?: number;
  readonly start?: Partial<StartOptions>;
}

/** What test gateways believe tokens by. */
export const tokenKey = createSecretKey(Buffer.alloc(32, 7));

/** The header of a caller with these scopes, claims, products and purposes. */
export async function callerWith(grant: Partial<LocalGrant> = {}): Promise<{ authorization: string }> {
  const whole = { subject: 'ann', scopes: [], claims: {}, owns: [], purposes: [], expiresInSeconds: 600, ...grant };
  return { authorization: `Bearer ${await signLocalToken(whole, tokenKey)}` };
}

/** A gateway over two real subgraphs, all on free ports, with its log in memory. */
export async function startStack({ config, down = [], announced, start }: StackOptions = {}): Promise<Stack> {
  const books = await booksServer().start();
  const writers = await writersServer().start();
  const servers = [books, writers];
  if (announced !== undefined) for (const server of servers) server.announce(announced);
  for (const server of servers) if (down.includes(server.name)) await server.stop();
  const log = new LogRecorder();
  const subgraphs = servers.map(({ name, url }) => ({ name, url }));
  const closeServers = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.stop())));
  try {
    const gateway = await startGateway({ config: testConfig(config), subgraphs, tokenKey, logger: createLogger('debug', log), ...start });
    return {
      gateway,
      url: gateway.url,
      books,
      writers,
      log: log.lines,
      logged: (message) => log.next(message),
      ask: (query, options) => ask(gateway.url, query, options),
      get: (path, headers) => read(fetch(gateway.url + path, { redirect: 'manual', ...(headers ? { headers } : {}) })),
      close: async () => {
        await gateway.close();
        await closeServers();
      },
    };
  } catch (error) {
    await closeServers();
    throw error;
  }
}

export function testConfig(overrides: Partial<Record<keyof GatewayConfig, unknown>> = {}): GatewayConfig {
  return readConfig({}, { port: 0, subgraphRetryMs: 20, ...overrides });
}

export function ask(
  url: string,
  query: string,
  {
    headers = {},
    signal,
    ...body
  }: { variables?: object; operationName?: string; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Asked> {
  return read(
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
      body: JSON.stringify({ query, ...body }),
      ...(signal ? { signal } : {}),
    }),
  );
}

async function read(sent: Promise<Response>): Promise<Asked> {
  const response = await sent;
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
  };
}

export { LogRecorder };
