import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Access } from '../../gateway/access';
import { createGeneration } from '../../gateway/generations';
import { Identity, localIssuer, signLocalToken } from '../../gateway/identity';
import { OperationStore } from '../../gateway/operations';
import { Permissions } from '../../gateway/permitted';
import { atOnce } from '../../gateway/threads';
import { newContextKey } from '../../schemas/context-key';
import { loadHere } from '../support/load-here';
import { root } from '../support/meshway';
import type { Question } from './access-servers';
import { load, post } from './load';
import { median } from './measure';
import { Server } from './server';
import { type Figure, ms } from './table';

/** A decision for a known document, what protection costs a graph, and how many answers are kept for how many callers. */
export async function access(): Promise<readonly Figure[]> {
  const servers = await startServers();
  try {
    return [await decision(), await costOfProtection(servers), await entries(servers)];
  } finally {
    await servers.stop();
  }
}

const DECISIONS = 20_000;
const DECISION_ROUNDS = 15;

/** On the example mesh, by CPU time: the caller from a token seen before, their view, and what is left of the operation. */
async function decision(): Promise<Figure> {
  const supergraphSdl = await readFile(join(root, 'schemas/supergraph.graphql'), 'utf8');
  const generation = await createGeneration({ supergraphSdl, load: () => loadHere(supergraphSdl) });
  const { stated, schema, supergraph: everything } = generation;
  const rules = atOnce(Access.of({ stated, everything, schema, subgraphs: new Map() }));
  const limits = { maxTokens: 10_000, maxDepth: 25, maxFields: 5_000, maxAliases: 200, maxRootFields: 50, maxObjects: 200_000 };
  const operations = new OperationStore(schema, limits);
  const permissions = new Permissions(rules, operations);
  const key = newContextKey();
  const identity = new Identity({ issuers: [localIssuer(key)], keys: [] });
  const grant = {
    subject: 'ann',
    scopes: ['customers:contacts'],
    claims: { country: 'FR' },
    owns: [],
    purposes: [],
    expiresInSeconds: 3_600,
  };
  const headers = { authorization: `Bearer ${await signLocalToken(grant, key)}` };
  const operation = operations.find(
    '{ customers(first: 20) { nodes { id country contact { email phone postalCode } orders { nodes { id total lines { nodes { quantity product { name cost } } } } } } } }',
    undefined,
  );
  const decide = async (): Promise<void> => {
    const identified = identity.identify(headers);
    const principal = identified instanceof Promise ? await identified : identified;
    permissions.policiesAsked(operation);
    const { denials } = permissions.of(operation, rules.standingOf(principal).view, [], 'filter');
    if (denials.length === 0) throw new Error('Nothing was denied.');
  };
  const took: number[] = [];
  for (let round = 0; round < DECISION_ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let at = 0; at < DECISIONS; at += 1) await decide();
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / DECISIONS);
  }
  const us = median(took);
  return {
    what: 'decision and filtered operation of a known document, CPU',
    ours: `${us.toFixed(2)} µs`,
    peer: '',
    verdict: '< 20 µs',
    holds: us < 20,
  };
}

interface Servers {
  readonly open: URL;
  readonly closed: URL;
  /** Of a caller who may read everything. */
  readonly token: string;
  readonly tokens: readonly string[];
  /** How often the subgraph was asked so far. */
  asked(): Promise<number>;
  /** Processor time of both so far, in milliseconds. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

const CONNECTIONS = 16;
const ROUNDS = 41;
const REQUESTS = 500;
const WARM_UPS = 6;
const query = `query Rows($count: Int!, $of: Int) { rows(count: $count, of: $of) { id ${Array.from({ length: 12 }, (_, at) => `f${at}`).join(' ')} } }`;

/** Every request is another one, so that all are made and none is kept. By processor time: a busy machine changes it less than rates. */
async function costOfProtection({ open, closed, token, cpu }: Servers): Promise<Figure> {
  let of = 0;
  const took = async (url: URL): Promise<number> => {
    const request = (): Buffer => post(url, { query, variables: { count: 20, of: of++ } }, { authorization: `Bearer ${token}` });
    const before = await cpu();
    await load({ request, port: Number(url.port), connections: CONNECTIONS, until: { count: REQUESTS } });
    return ((await cpu()) - before) / REQUESTS;
  };
  for (let round = 0; round < WARM_UPS; round += 1) for (const url of [open, closed]) await took(url);
  const turns: { readonly open: number; readonly closed: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [first, second] = round % 2 === 0 ? [open, closed] : [closed, open];
    const each = new Map([[first, await took(first)]]).set(second, await took(second));
    turns.push({ open: each.get(open) ?? 0, closed: each.get(closed) ?? 0 });
  }
  const cost = median(turns.map((turn) => turn.closed / turn.open)) - 1;
  return {
    what: 'every field protected, 20 rows × 13 fields, answers made, CPU',
    ours: ms(median(turns.map((turn) => turn.closed))),
    peer: `${ms(median(turns.map((turn) => turn.open)))} the same graph, open`,
    verdict: `${(cost * 100).toFixed(1)} % more (< 5 %)`,
    holds: cost < 0.05,
  };
}

/** All ask the same question; the subgraph is asked once for each kept answer. */
async function entries({ closed, tokens, asked }: Servers): Promise<Figure> {
  const before = await asked();
  const request = (at: number): Buffer =>
    post(closed, { query, variables: { count: 3, of: -1 } }, { authorization: `Bearer ${tokens[at] ?? ''}` });
  await load({ request, port: Number(closed.port), connections: CONNECTIONS, until: { count: tokens.length } });
  const made = (await asked()) - before;
  return {
    what: `answers kept for ${tokens.length.toLocaleString('en')} callers with 10 views`,
    ours: String(made),
    peer: '10 views',
    verdict: '10',
    holds: made === 10,
  };
}

async function startServers(): Promise<Servers> {
  const server = new Server('access-servers.js');
  const { open, closed, ...tokens } = await server.told<{ open: string; closed: string; token: string; tokens: readonly string[] }>();
  return {
    ...tokens,
    open: new URL(open),
    closed: new URL(closed),
    asked: () => server.ask<number>('asked' satisfies Question),
    cpu: () => server.ask<number>('cpu' satisfies Question),
    stop: () => server.stop(),
  };
}
