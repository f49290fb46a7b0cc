import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import type { Logger } from 'pino';
import type { SubgraphAddress } from './addresses';
import { type Listener, type LoadSupergraph, loadSupergraph, type ReadSupergraph } from './load-supergraph';

/** One immutable supergraph with everything derived from it. A request takes one and keeps it to its end. */
export interface Generation {
  /** SHA-256 of the supergraph's text, 64 hexadecimal digits. */
  readonly id: string;
  /** The whole supergraph, security directives included. */
  readonly supergraphSdl: string;
  /** What callers see: validated against, introspected. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  /** The supergraph as Apollo's planner takes it: without the security that is enforced by others. */
  readonly plannable: DocumentNode;
  /** The same as text. */
  readonly plannableSdl: string;
  /** Every type of the supergraph, those callers cannot see too. */
  readonly supergraph: GraphQLSchema;
}

export interface GenerationOptions {
  readonly supergraphSdl: string;
  readonly logger: Logger;
  /** Where Apollo's gateway loads it: in this thread, for as long as that takes, or in another (`SupergraphLoader`). */
  readonly load?: LoadSupergraph;
  /** Told what can be planned for before the generation is there. */
  readonly onRead?: (read: ReadSupergraph) => void;
}

/**
 * Makes a generation of a supergraph that Apollo's gateway loads. Between the steps that are taken in this thread, requests get their turn.
 * Throws SUPERGRAPH_INVALID when it is not a supergraph, or asks for something that cannot be enforced.
 */
export async function createGeneration({ supergraphSdl, logger, load = loadSupergraph, onRead }: GenerationOptions): Promise<Generation> {
  const loaded = await load(supergraphSdl, quiet(logger), onRead);
  const visible = parse(loaded.schema, { noLocation: true });
  await setImmediate();
  const schema = buildASTSchema(visible, known);
  await setImmediate();
  const plannable = parse(loaded.plannable, { noLocation: true });
  await setImmediate();
  const supergraph = buildASTSchema(plannable, known);
  await setImmediate();
  return Object.freeze({
    id: createHash('sha256').update(supergraphSdl).digest('hex'),
    supergraphSdl,
    schema,
    subgraphs: loaded.subgraphs,
    plannable,
    plannableSdl: loaded.plannable,
    supergraph,
  });
}

/** Apollo's gateway has checked it. */
const known = { assumeValid: true, assumeValidSDL: true };

/** What Apollo calls information is a detail to us. */
function quiet(logger: Logger): Listener {
  return {
    debug: (message) => logger.trace(message),
    info: (message) => logger.debug(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}
