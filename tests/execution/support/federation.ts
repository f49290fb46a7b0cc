import { setMaxListeners } from 'node:events';
import { ApolloGateway } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute as executeGraphql, type GraphQLSchema, parse, validate } from 'graphql';
import pino from 'pino';
import { execute, type FetchMemory, Subgraph } from '../../../gateway/execution';
import { compose, createGeneration, type Generation } from '../../../gateway/generations';
import { holdingConditions, type Operation, OperationStore } from '../../../gateway/operations';
import { Planner, PlanWorkers } from '../../../gateway/planning';
import type { SubgraphRequest, Transport } from '../../../schemas/transport';
import { type Json, testConfig } from '../../gateway/support/stack';

export interface SubgraphSource {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: Json;
}

export interface Answer {
  readonly data: Json;
  readonly errors?: readonly Json[];
}

export interface Sent {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Json;
}

type Spoil = (sent: Sent, answer: Json) => Json;

const names = [
  'key',
  'requires',
  'provides',
  'external',
  'shareable',
  'override',
  'inaccessible',
  'interfaceObject',
  'context',
  'fromContext',
];

/** A supergraph links what a subgraph imports, and Apollo's gateway refuses some of it: so only what is used is imported. */
function linked(typeDefs: string): string {
  const used = names.filter((name) => new RegExp(`@${name}\\b`).test(typeDefs)).map((name) => `"@${name}"`);
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${used}])\n${typeDefs}`;
}

/** Subgraphs in this process, behind our executor and behind Apollo's: both ask the same servers through the same text. */
export class Federation {
  /** What was sent, in order, by whichever executor ran last. */
  readonly sent: Sent[] = [];
  /** Changes answers on their way back; may return a string to send that instead of JSON. */
  spoil: Spoil | undefined;
  /** What our executor may take from earlier fetches. */
  memory: FetchMemory | undefined;
  private readonly schemas = new Map<string, GraphQLSchema>();
  private readonly parsed = new Map<string, DocumentNode>();
  private readonly subgraphs = new Map<string, Subgraph>();
  private stock: ReturnType<ApolloGateway['load']> | undefined;

  private constructor(
    readonly generation: Generation,
    readonly planner: Planner,
    readonly operations: OperationStore,
    sources: readonly SubgraphSource[],
  ) {
    for (const source of sources) {
      this.schemas.set(source.name, schemaOf(source));
      this.subgraphs.set(source.name, new Subgraph(source.name, this.transportTo(source.name), limits));
    }
  }

  static async start(sources: readonly SubgraphSource[]): Promise<Federation> {
    const supergraphSdl = compose(sources.map(({ name, typeDefs }) => ({ name, url: `http://${name}.test`, sdl: linked(typeDefs) })));
    const planner = new Planner({ timeoutMs: 20_000, workers, logger });
    const generation = await createGeneration({ supergraphSdl, load: () => planner.load({ supergraphSdl, isChecked: false }) });
    const config = testConfig({ maxFields: 1_000_000, maxDepth: 200, maxAliases: 100_000 });
    return new Federation(generation, planner, new OperationStore(generation.schema, config), sources);
  }

  operation(query: string, operationName?: string): Operation {
    return this.operations.find(query, operationName);
  }

  async ours(query: string, variables: Json = {}, signal: AbortSignal = lasting()): Promise<Answer> {
    this.sent.length = 0;
    const { generation: target, subgraphs, memory } = this;
    const operation = this.operation(query);
    const holding = holdingConditions(operation, variables);
    const plan = await this.planner.plan(operation, { holding });
    const subgraph = (name: string): Subgraph | undefined => subgraphs.get(name);
    const { members } = await execute({
      target,
      plan,
      operation,
      variables,
      holding,
      subgraph,
      memory,
      headers: {},
      signal,
      logger: () => logger,
      fetched: [],
    });
    return JSON.parse(`{${members}}`);
  }

  /** Apollo's own executor on the same operation. */
  async apollo(query: string, variables: Json = {}): Promise<Answer> {
    this.sent.length = 0;
    const { document, definition, name, text, hash } = this.operation(query);
    this.stock ??= this.loadStock();
    const { executor, schema } = await this.stock;
    const result = await executor({
      request: { query: text, variables, ...(name === undefined ? {} : { operationName: name }) },
      document,
      operation: definition,
      operationName: name ?? null,
      source: text,
      queryHash: hash,
      schema,
      logger: quiet,
      context: {},
      metrics: {},
    } as never);
    return JSON.parse(JSON.stringify(result));
  }

  private async loadStock(): ReturnType<ApolloGateway['load']> {
    const gateway = new ApolloGateway({
      supergraphSdl: this.generation.supergraphSdl,
      buildService: ({ name }) => ({
        process: async ({ request: { query = '', variables } }) =>
          JSON.parse(await this.answer(name, JSON.stringify({ query, variables }))),
      }),
      logger: quiet,
    });
    const loaded = await gateway.load();
    await gateway.stop();
    return loaded;
  }

  async close(): Promise<void> {
    await this.planner.close();
  }

  private transportTo(name: string): Transport {
    return {
      send: async ({ body }: SubgraphRequest) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: await this.answer(name, body),
      }),
      discover: () => Promise.resolve(undefined),
      close: () => Promise.resolve(),
    };
  }

  private async answer(name: string, body: string): Promise<string> {
    const { query, variables } = JSON.parse(body);
    const sent = { subgraph: name, query, variables };
    this.sent.push(sent);
    const schema = this.schemas.get(name) as GraphQLSchema;
    const document = this.parsed.get(query) ?? parse(query);
    if (!this.parsed.has(query)) {
      const problems = validate(schema, document);
      if (problems.length > 0) throw new Error(`${name} was sent an invalid document: ${problems.join('; ')}\n${query}`);
      this.parsed.set(query, document);
    }
    const result = await executeGraphql({ schema, document, variableValues: variables, contextValue: {} });
    // Every executor gets objects of its own.
    const answer = this.spoil ? this.spoil(sent, JSON.parse(JSON.stringify(result))) : result;
    return typeof answer === 'string' ? answer : JSON.stringify(answer);
  }
}

/** Never aborted, and every fetch may listen to it. */
function lasting(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

const limits = { timeoutMs: 20_000, answerLimitBytes: 50_000_000, concurrency: 100, pauseMs: 0 };
const logger = pino({ level: 'silent' });
/** One planner leaves its thread to the next. */
const workers = new PlanWorkers(512);
workers.keepOne();
afterAll(() => workers.close());
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function schemaOf({ typeDefs, resolvers }: SubgraphSource): GraphQLSchema {
  return buildSubgraphSchema({ typeDefs: parse(linked(typeDefs)), resolvers });
}
