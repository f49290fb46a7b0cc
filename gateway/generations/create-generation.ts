import { createHash } from 'node:crypto';
import { ApolloGateway, type GatewayConfig } from '@apollo/gateway';
import { type DocumentNode, type GraphQLSchema, parse, print } from 'graphql';
import type { Logger } from 'pino';
import { ApiError, apiError } from '../../schemas/errors';
import { readSubgraphs, type SubgraphAddress } from './addresses';
import { protect } from './protect';

type Executor = ApolloGateway['executor'];
type QueryPlan = Parameters<NonNullable<GatewayConfig['experimental_didResolveQueryPlan']>>[0]['queryPlan'];
type DataSource = ReturnType<NonNullable<GatewayConfig['buildService']>>;

/** One immutable supergraph with everything derived from it. A request takes one and keeps it to its end. */
export interface Generation {
  /** SHA-256 of the supergraph's text, 64 hexadecimal digits. */
  readonly id: string;
  /** The whole supergraph, security directives included. */
  readonly supergraphSdl: string;
  /** What callers see: validated against, introspected. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  /** Plans and runs an operation through Apollo's gateway. `context.onPlan` is told the plan first; what it throws ends the execution there. */
  readonly execute: Executor;
  close(): Promise<void>;
}

export interface GenerationOptions {
  readonly supergraphSdl: string;
  /** How one subgraph is asked. */
  readonly dataSource: (subgraph: SubgraphAddress) => DataSource;
  readonly logger: Logger;
}

/** Loads a supergraph. Throws SUPERGRAPH_INVALID when it is not one, or asks for something that cannot be enforced. */
export async function createGeneration({ supergraphSdl, dataSource, logger }: GenerationOptions): Promise<Generation> {
  const document = readSupergraph(supergraphSdl);
  const subgraphs = readSubgraphs(document);
  const gateway = newApolloGateway(print(protect(document).forApollo), dataSource, logger);
  const { schema, executor } = await load(gateway);
  return Object.freeze({
    id: createHash('sha256').update(supergraphSdl).digest('hex'),
    supergraphSdl,
    schema,
    subgraphs,
    execute: executor,
    close: () => gateway.stop(),
  });
}

function readSupergraph(sdl: string): DocumentNode {
  try {
    return parse(sdl);
  } catch (error) {
    throw apiError('SUPERGRAPH_INVALID', { reason: reasonOf(error) });
  }
}

/** Apollo reports usage to its own servers unless this variable says otherwise at the time a gateway is made. */
function newApolloGateway(supergraphSdl: string, dataSource: GenerationOptions['dataSource'], logger: Logger): ApolloGateway {
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  return new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) => dataSource({ name, url: url ?? '' }),
    experimental_didResolveQueryPlan: ({ queryPlan, requestContext }) => (requestContext.context as PlanListener).onPlan?.(queryPlan),
    __exposeQueryPlanExperimental: false,
    validateSupergraph: true,
    logger: quiet(logger),
  });
}

interface PlanListener {
  onPlan?(plan: QueryPlan): void;
}

/** What Apollo calls information is a detail to us. */
function quiet(logger: Logger): NonNullable<GatewayConfig['logger']> {
  return {
    debug: (message) => logger.trace(message),
    info: (message) => logger.debug(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}

async function load(gateway: ApolloGateway): Promise<{ schema: GraphQLSchema; executor: Executor }> {
  try {
    return await gateway.load();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw apiError('SUPERGRAPH_INVALID', { reason: reasonOf(error) }, error instanceof Error ? error : undefined);
  }
}

/** Some of Apollo's errors are a heading over several causes, which are what helps. */
function reasonOf(error: unknown): string {
  const { message, causes } = error as { readonly message?: string; readonly causes?: readonly Error[] };
  const text = causes?.length ? causes.map((cause) => cause.message).join('; ') : (message ?? String(error));
  return text.replace(/\.$/, '');
}
