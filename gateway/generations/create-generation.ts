import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import type { SubgraphAddress } from './addresses';
import { type Listener, loadHere, type ReadSupergraph, type SupergraphLoading } from './load-supergraph';

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
  const [visible, { document, hidden }] = await Promise.all([loading.visible(read, quiet(logger)), derive(supergraphSdl, read)]);
  const schema = await build(visible);
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
async function derive(
  supergraphSdl: string,
  { hides, plannable }: ReadSupergraph,
): Promise<{ readonly document: DocumentNode; readonly hidden: GraphQLSchema | undefined }> {
  const document = parse(supergraphSdl, { noLocation: true });
  await setImmediate();
  return { document, hidden: hides ? await build(plannable) : undefined };
}

/** Of SDL that is checked elsewhere. */
async function build(sdl: string): Promise<GraphQLSchema> {
  const document = parse(sdl, { noLocation: true });
  await setImmediate();
  const schema = schemaOf(document);
  await setImmediate();
  return schema;
}

function schemaOf(document: DocumentNode): GraphQLSchema {
  try {
    return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
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
