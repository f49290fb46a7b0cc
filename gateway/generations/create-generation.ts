import { createHash } from 'node:crypto';
import { ApolloGateway, type GatewayConfig } from '@apollo/gateway';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, print } from 'graphql';
import type { Logger } from 'pino';
import { ApiError, apiError } from '../../schemas/errors';
import { readSubgraphs, type SubgraphAddress } from './addresses';
import { protect } from './protect';

/** One immutable supergraph with everything derived from it. A request takes one and keeps it to its end. */
export interface Generation {
  /** SHA-256 of the supergraph's text, 64 hexadecimal digits. */
  readonly id: string;
  /** The whole supergraph, security directives included. */
  readonly supergraphSdl: string;
  /** What callers see: validated against, introspected. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  /** The supergraph as Apollo's planner takes it: without the links it refuses, what is protected marked inaccessible. */
  readonly plannable: DocumentNode;
  /** Every type of the supergraph, those callers cannot see too. */
  readonly supergraph: GraphQLSchema;
}

export interface GenerationOptions {
  readonly supergraphSdl: string;
  readonly logger: Logger;
}

/**
 * Loads a supergraph. Apollo's gateway loads it too, which checks it and gives the schema callers see; it runs no operation.
 * Throws SUPERGRAPH_INVALID when it is not a supergraph, or asks for something that cannot be enforced.
 */
export async function createGeneration({ supergraphSdl, logger }: GenerationOptions): Promise<Generation> {
  const document = readSupergraph(supergraphSdl);
  const subgraphs = readSubgraphs(document);
  const plannable = protect(document).forApollo;
  const gateway = newApolloGateway(print(plannable), logger);
  const schema = await load(gateway);
  await gateway.stop();
  return Object.freeze({
    id: createHash('sha256').update(supergraphSdl).digest('hex'),
    supergraphSdl,
    schema,
    subgraphs,
    plannable,
    supergraph: buildASTSchema(plannable, { assumeValid: true, assumeValidSDL: true }),
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
function newApolloGateway(supergraphSdl: string, logger: Logger): ApolloGateway {
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  return new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => ({ process: () => Promise.reject(new Error(`Subgraph "${name}" is not asked by Apollo's gateway.`)) }),
    __exposeQueryPlanExperimental: false,
    validateSupergraph: true,
    logger: quiet(logger),
  });
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

async function load(gateway: ApolloGateway): Promise<GraphQLSchema> {
  try {
    return (await gateway.load()).schema;
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
