// A process of its own for `npm run bench -- access`: the same graph twice, once with every field protected and once open, with the same
// callers and the same subgraph in this process. Prints where they are, as JSON.
import { createSecretKey } from 'node:crypto';
import { readConfig } from '../../gateway/config';
import { signLocalToken } from '../../gateway/identity';
import { createLogger } from '../../gateway/logger';
import { startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import type { Discovery } from '../../schemas/discovery';
import type { Transport } from '../../schemas/transport';

const tokenKey = createSecretKey(Buffer.alloc(32, 7));
const fields = Array.from({ length: 12 }, (_, at) => `f${at}`);

/** Two root fields, so that callers ask for their rows with and without keeping the answers. */
function schema(protection: (scope: string) => string): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes", "@authenticated"])
    type Query { rows(count: Int!, of: Int = 0): [Row!]! ${protection('rows')} }
    type Row @key(fields: "id") { id: ID! ${fields.map((name) => `${name}: String ${protection(name)}`).join(' ')} }`;
}

const withScopes = (name: string): string => `@requiresScopes(scopes: [["${name}", "rows"], ["all"]])`;

function announced(sdl: string): Discovery {
  const snapshot = { number: 1, id: '0'.repeat(64), createdAt: '2026-01-01T00:00:00.000Z', current: true } as const;
  const snapshots = [{ ...snapshot, quality: 'passed', contractVersion: '1.0.0' } as const];
  return { meshway: 1, subgraph: 'rows', descriptor: { id: 'urn:bench:rows' }, contract: {}, sdl, snapshots };
}

/** Counts what it is asked. */
class Rows implements Transport {
  static asked = 0;

  constructor(private readonly sdl: string) {}

  async send({ body }: { readonly body: string }): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    Rows.asked += 1;
    const { variables } = JSON.parse(body) as { readonly variables: { readonly count: number; readonly of?: number } };
    const row = Object.fromEntries(fields.map((name) => [name, `${name} of ${variables.of ?? 0}`]));
    const rows = Array.from({ length: variables.count }, (_, at) => ({ id: String(at), ...row }));
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ data: { rows } }) };
  }

  async discover(): Promise<Discovery> {
    return announced(this.sdl);
  }

  async close(): Promise<void> {}
}

async function start(sdl: string): Promise<string> {
  const gateway = await startGateway({
    config: readConfig(process.env, { port: 0 }),
    logger: createLogger('info', { write: () => undefined }),
    subgraphs: [{ name: 'rows', sdl, transport: new Rows(sdl) }],
    contextKey: newContextKey(),
    tokenKey,
  });
  return `${gateway.url}/graphql`;
}

/** A thousand callers, each with a scope and a claim of their own, and one of ten sets of scopes that count. */
function callers(): Promise<readonly string[]> {
  const each = Array.from({ length: 1_000 }, (_, at) => {
    const scopes = ['rows', ...fields.slice(0, 1 + (at % 10)), `own-${at}`];
    return { subject: `caller-${at}`, scopes, claims: { number: String(at) }, owns: [], purposes: [], expiresInSeconds: 3_600 };
  });
  return Promise.all(each.map((grant) => signLocalToken(grant, tokenKey)));
}

/** How often the subgraph was asked so far, or the processor time that was used so far, in milliseconds. */
export type Question = 'asked' | 'cpu';

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function main(): Promise<void> {
  const everything = { subject: 'all', scopes: ['all'], claims: {}, owns: [], purposes: [], expiresInSeconds: 3_600 };
  const servers = { open: await start(schema(() => '')), closed: await start(schema(withScopes)) };
  process.on('message', (question: Question) => process.send?.(question === 'asked' ? Rows.asked : cpuMs()));
  process.send?.({ ...servers, token: await signLocalToken(everything, tokenKey), tokens: await callers() });
}

void main();
