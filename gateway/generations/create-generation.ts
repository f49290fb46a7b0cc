import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { LoadedSupergraph, SubgraphAddress } from '../../schemas/loaded-supergraph';
import { inTurns, type Steps } from '../threads';
import { buildSchema } from './build-schema';
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
  /** Every type that a plan may name, those callers cannot see too; `schema` itself where they see them all. */
  readonly supergraph: GraphQLSchema;
}

export interface GenerationOptions {
  readonly supergraphSdl: string;
  /** Has Apollo's gateway load it: see `Planner.load`. */
  readonly load: () => Promise<LoadedSupergraph>;
}

/**
 * Makes a generation of a supergraph that Apollo's gateway loads. Between the steps that are taken in this thread, requests get their turn.
 * Throws SUPERGRAPH_INVALID when it is not a supergraph, or asks for something that cannot be enforced.
 */
export async function createGeneration({ supergraphSdl, load }: GenerationOptions): Promise<Generation> {
  const loading = load();
  // What Apollo's gateway has against it is what helps.
  const parsing = inTurns(parseSchema(supergraphSdl)).catch(async (error: unknown) => {
    await loading;
    throw error;
  });
  const [{ visible, plannable, hides, subgraphs }, document] = await Promise.all([loading, parsing]);
  const schema = await inTurns(schemaOf(visible));
  return Object.freeze({
    id: createHash('sha256').update(supergraphSdl).digest('hex'),
    supergraphSdl,
    document,
    schema,
    subgraphs,
    supergraph: hides ? await inTurns(schemaOf(plannable)) : schema,
  });
}

/** Of SDL that Apollo's gateway has made or checked. */
function* schemaOf(sdl: string): Steps<GraphQLSchema> {
  return yield* buildSchema(yield* parseSchema(sdl));
}
