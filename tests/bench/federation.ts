import { ApolloGateway } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute as executeGraphql, parse, print } from 'graphql';
import pino from 'pino';
import { readConfig } from '../../gateway/config';
import { execute, Subgraph } from '../../gateway/execution';
import { compose, createGeneration } from '../../gateway/generations';
import { OperationStore } from '../../gateway/operations';
import { Planner } from '../../gateway/planning';
import { query, shop } from './federation-shop';
import { median } from './measure';
import { type Figure, ms } from './table';

const ROUNDS = 15;
const REQUESTS = 20;
const logger = pino({ level: 'silent' });

/**
 * One operation over four subgraphs that cost nearly nothing: CPU of the gateway's part for each request, ours against `@apollo/gateway`.
 * Both get the same texts from the same memory and end with the answer as text; nothing is shared between requests.
 */
export async function federation(): Promise<Figure> {
  const answers = await fakeSubgraphs();
  const [ours, apollo] = [await oursOver(answers), await apolloOver(answers)];
  const text = await ours();
  if (text !== (await apollo())) throw new Error('The two gateways do not give the same answer.');
  const cpuMs = async (run: () => Promise<string>): Promise<number> => {
    const before = process.cpuUsage();
    for (let request = 0; request < REQUESTS; request += 1) await run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / REQUESTS;
  };
  const rounds: { ours: number; apollo: number }[] = [];
  for (let round = -3; round < ROUNDS; round += 1) {
    const sample = { ours: await cpuMs(ours), apollo: await cpuMs(apollo) };
    if (round >= 0) rounds.push(sample);
  }
  const ratio = median(rounds.map((round) => round.apollo / round.ours));
  return {
    what: `federated query, ${answers.asked()} fetches of 4 subgraphs, ${Math.round(text.length / 1024)} KB, CPU a request`,
    ours: ms(median(rounds.map((round) => round.ours))),
    peer: `${ms(median(rounds.map((round) => round.apollo)))} @apollo/gateway's executor`,
    verdict: `${ratio.toFixed(1)} times less (≥ 8)`,
    holds: ratio >= 8,
  };
}

interface Answers {
  answer(subgraph: string, body: string): string | Promise<string>;
  /** Fetches of one request of the gateway that ran last. */
  asked(): number;
}

/** Answers are made once for each text and then come from memory. */
async function fakeSubgraphs(): Promise<Answers> {
  const schemas = new Map(
    shop.map(({ name, typeDefs, resolvers }) => [name, buildSubgraphSchema({ typeDefs: parse(typeDefs), resolvers } as never)]),
  );
  const known = new Map<string, string>();
  return {
    asked: () => new Set([...known.keys()].filter((key) => key.includes('"operationName":'))).size,
    answer: (subgraph, body) => known.get(subgraph + body) ?? make(subgraph, body),
  };
  async function make(subgraph: string, body: string): Promise<string> {
    const { query: document, variables } = JSON.parse(body);
    const schema = schemas.get(subgraph);
    if (!schema) throw new Error(`There is no subgraph ${subgraph}.`);
    const text = JSON.stringify(await executeGraphql({ schema, document: parse(document), variableValues: variables }));
    known.set(subgraph + body, text);
    return text;
  }
}

const supergraphSdl = compose(shop.map(({ name, typeDefs }) => ({ name, url: `http://${name}.test`, sdl: typeDefs })));

async function oursOver(answers: Answers): Promise<() => Promise<string>> {
  const generation = await createGeneration({ supergraphSdl, logger });
  const planner = new Planner({ supergraphSdl: print(generation.plannable), timeoutMs: 30_000, memoryLimitMb: 512, logger });
  const operations = new OperationStore(generation.schema, readConfig({}));
  const headers = { 'content-type': 'application/json' };
  const limits = { timeoutMs: 30_000, answerLimitBytes: 10_000_000, concurrency: 128, pauseMs: 1_000 };
  const subgraphs = new Map(
    generation.subgraphs.map(({ name }) => {
      const send = async ({ body }: { body: string }) => ({ status: 200, headers, body: await answers.answer(name, body) });
      return [name, new Subgraph(name, { send, discover: async () => undefined, close: async () => undefined }, limits)];
    }),
  );
  return async () => {
    const operation = operations.find(query, undefined);
    const plan = await planner.plan(operation);
    const { signal } = new AbortController();
    const { json } = await execute({
      target: generation,
      plan,
      operation,
      variables: {},
      subgraph: (name) => subgraphs.get(name),
      headers: {},
      signal,
      logger,
      fetched: [],
    });
    return json;
  };
}

async function apolloOver(answers: Answers): Promise<() => Promise<string>> {
  const silent = () => undefined;
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => ({
      process: async ({ request }) =>
        JSON.parse(await answers.answer(name, JSON.stringify({ query: request.query, variables: request.variables }))),
    }),
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const { executor, schema } = await gateway.load();
  await gateway.stop();
  const document = parse(query);
  const [operation] = document.definitions;
  return async () => {
    const context = {
      request: { query, variables: {} },
      document,
      operation,
      operationName: 'Shop',
      source: query,
      queryHash: 'shop',
      schema,
      context: {},
      metrics: {},
    };
    const { data } = await executor(context as never);
    return JSON.stringify({ data });
  };
}
