import { type CompositionResult, composeServices } from '@apollo/composition';
import { GraphQLError, parse } from 'graphql';
import { apiError } from '../../schemas/errors';

export interface ComposedSubgraph {
  readonly name: string;
  readonly url: string;
  /** Federation 2 SDL. */
  readonly sdl: string;
}

/**
 * Composes subgraphs into a supergraph: a pure function of names, URLs and SDLs, whatever their order.
 * Throws COMPOSITION_FAILED with every problem: its code, the subgraph, the line and column.
 */
export function compose(subgraphs: readonly ComposedSubgraph[]): string {
  const unreadable = subgraphs.flatMap(({ name, sdl }) => syntaxProblem(name, sdl));
  if (unreadable.length > 0) throw apiError('COMPOSITION_FAILED', { problems: unreadable.join('\n') });
  const sorted = [...subgraphs].sort((a, b) => (a.name < b.name ? -1 : 1));
  const result = composeWithApollo(sorted);
  if (result.errors) throw apiError('COMPOSITION_FAILED', { problems: result.errors.map(describe).join('\n') });
  return result.supergraphSdl;
}

/** Apollo's composition asserts what it does not expect of a schema; to whoever wrote the schema that is a problem like any other. */
function composeWithApollo(subgraphs: readonly ComposedSubgraph[]): CompositionResult {
  try {
    return composeServices(subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}

function syntaxProblem(subgraph: string, sdl: string): readonly string[] {
  try {
    parse(sdl);
    return [];
  } catch (error) {
    const { message, locations } = error as GraphQLError;
    return [`- INVALID_GRAPHQL: [${subgraph}] ${message}${at(subgraph, locations?.[0])}`];
  }
}

/** Apollo's nodes know their subgraph only through a property of their own, which is not part of graphql-js's type. */
function describe(error: GraphQLError): string {
  const places = (error.nodes ?? []).map((node) => {
    const { subgraph } = node as { subgraph?: string };
    const start = node.loc?.startToken;
    return at(subgraph, start && { line: start.line, column: start.column });
  });
  return `- ${String(error.extensions.code ?? 'INVALID_GRAPHQL')}: ${error.message}${[...new Set(places)].join('')}`;
}

function at(subgraph: string | undefined, place: { readonly line: number; readonly column: number } | undefined): string {
  return place ? `\n    at ${subgraph ?? 'unknown'}:${place.line}:${place.column}` : '';
}
