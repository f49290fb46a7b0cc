import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import { inTurns, type Steps } from '../threads';
import type { SubgraphAddress } from './addresses';
import { buildSchema } from './build-schema';
import { type Listener, loadHere, type ReadSupergraph, type SupergraphLoading } from './load-supergraph';
import { parseSchema } from './parse-schema';

/** One immutable supergraph with everything derived from it. A request takes one and keeps it to its end. */
export interface Generation {
  /** SHA-256 of the supergraph's text, 64 hexadecimal digits. */
  readonly id: string;
  /** The whole supergraph, security directives included. */
  readonly supergraphSdl: string;
  /** The same, parsed. */
  readonly document: DocumentNode;
  /** What callers see: validated against, introspected. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  /** The supergraph as Apollo's planner takes it: without the security that is enforced by others. */
  readonly plannableSdl: string;
  /** Every type that a plan may name, those callers cannot see too; `schema` itself where they see them all. */
  readonly supergraph: GraphQLSchema;
}

export interface GenerationOptions {
  readonly supergraphSdl: string;
  readonly logger: Logger;
  /** Where Apollo's gateway loads it: in this thread, for as long as that takes, or in another (`SupergraphLoader`). */
  readonly loading?: SupergraphLoading;
  /** Told what can be planned for before the generation is there. */
  readonly onRead?: (read: ReadSupergraph) => void;
}

/**
 * Makes a generation of a supergraph that Apollo's gateway loads. Between the steps that are taken in this thread, requests get their turn.
 * Throws SUPERGRAPH_INVALID when it is not a supergraph, or asks for something that cannot be enforced.
 */
export async function createGeneration({ supergraphSdl, logger, loading = loadHere, onRead }: GenerationOptions): Promise<Generation> {
  const read = await loading.read(supergraphSdl);
  onRead?.(read);
  const [visible, { document, hidden }] = await Promise.all([
    loading.visible(read, quiet(logger)),
    inTurns(whileApolloLooks(supergraphSdl, read)),
  ]);
  const schema = await inTurns(schemaOf(visible));
  return Object.freeze({
    id: createHash('sha256').update(supergraphSdl).digest('hex'),
    supergraphSdl,
    document,
    schema,
    subgraphs: read.subgraphs,
    plannableSdl: read.plannable,
    supergraph: hidden ?? schema,
  });
}

/** What can be made while Apollo's gateway looks at the supergraph, and is of no use should it refuse. */
function* whileApolloLooks(
  supergraphSdl: string,
  { hides, plannable }: ReadSupergraph,
): Steps<{ readonly document: DocumentNode; readonly hidden: GraphQLSchema | undefined }> {
  const document = yield* parseSchema(supergraphSdl);
  return { document, hidden: hides ? yield* schemaOf(plannable) : undefined };
}

/** Of SDL that is checked elsewhere. */
function* schemaOf(sdl: string): Steps<GraphQLSchema> {
  const document = yield* parseSchema(sdl);
  try {
    return yield* buildSchema(document);
  } catch (error) {
    // Who checks it may not be done yet.
    throw apiError('SUPERGRAPH_INVALID', { reason: error instanceof Error ? error.message : String(error) });
  }
}

/** What Apollo calls information is a detail to us. */
function quiet(logger: Logger): Listener {
  return {
    debug: (message) => logger.trace(message),
    info: (message) => logger.debug(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}
