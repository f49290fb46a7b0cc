import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { LoadedSupergraph, SubgraphAddress, SupergraphStatements } from '../../schemas/loaded-supergraph';
import { inTurns, type Steps } from '../threads';
import { buildSchema } from './build-schema';
import { parseSchema } from './parse-schema';
import { SchemaParser } from './schema-parser';

/** One immutable supergraph with everything derived from it. A request takes one and keeps it to its end. */
export interface Generation {
  /** SHA-256 of the supergraph's text and the schemas of its subgraphs, where they are known; 64 hexadecimal digits. */
  readonly id: string;
  /** The whole supergraph, security directives included. */
  readonly supergraphSdl: string;
  readonly stated: SupergraphStatements;
  /** What callers see: validated against, introspected. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  /** Every type that a plan may name, those callers cannot see too; `schema` itself where they see them all. */
  readonly supergraph: GraphQLSchema;
}

export interface GenerationOptions {
  readonly supergraphSdl: string;
  /** Schemas of subgraphs by name, where they are known. They state what the supergraph does not: who may see which rows, and masks. */
  readonly sdls?: ReadonlyMap<string, string> | undefined;
  /** Has Apollo's gateway load it: see `Planner.load`. */
  readonly load: () => Promise<LoadedSupergraph>;
  /** What parsed the generation before, where there was one. */
  readonly parser?: SchemaParser;
}

/**
 * Makes a generation of a supergraph that Apollo's gateway loads. Between the steps that are taken in this thread, requests get their turn.
 * Throws what `load` does.
 */
export async function createGeneration({ supergraphSdl, sdls, load, parser = new SchemaParser() }: GenerationOptions): Promise<Generation> {
  const { visible, plannable, hides, subgraphs, stated } = await load();
  const schema = await inTurns(schemaOf(parser.parse(visible)));
  return Object.freeze({
    id: idOf(supergraphSdl, sdls),
    supergraphSdl,
    stated,
    schema,
    subgraphs,
    supergraph: hides ? await inTurns(schemaOf(parseSchema(plannable))) : schema,
  });
}

function idOf(supergraphSdl: string, sdls: ReadonlyMap<string, string> = new Map()): string {
  const hash = createHash('sha256').update(supergraphSdl);
  for (const [name, sdl] of [...sdls].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(JSON.stringify([name, sdl]));
  return hash.digest('hex');
}

/** Of SDL that Apollo's gateway has made or checked. */
function* schemaOf(parsing: Steps<DocumentNode>): Steps<GraphQLSchema> {
  return yield* buildSchema(yield* parsing);
}
