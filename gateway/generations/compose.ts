import { type CompositionResult, composeServices } from '@apollo/composition';
import { type ConstDirectiveNode, type DocumentNode, GraphQLError, Kind, parse } from 'graphql';
import { type AccessProblem, checkAccess } from '../../schemas/access-rules';
import { apiError } from '../../schemas/errors';
import { directiveName, readLinks } from '../../schemas/links';

export interface ComposedSubgraph {
  readonly name: string;
  readonly url: string;
  /** Federation 2 SDL. */
  readonly sdl: string;
}

/** A subgraph whose text is GraphQL. */
interface Parsed {
  readonly name: string;
  readonly url: string;
  readonly document: DocumentNode;
}

/**
 * Composes subgraphs into a supergraph: a pure function of names, URLs and SDLs, whatever their order.
 * Throws COMPOSITION_FAILED with every problem: its code, the subgraph, the line and column; those of access rules with their coordinate.
 */
export function compose(subgraphs: readonly ComposedSubgraph[]): string {
  const unreadable = subgraphs.flatMap(({ name, sdl }) => syntaxProblem(name, sdl));
  if (unreadable.length > 0) throw apiError('COMPOSITION_FAILED', { problems: unreadable.join('\n') });
  const parsed = subgraphs.map(({ name, url, sdl }) => ({ name, url, document: parse(sdl) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const broken = checkAccess(parsed);
  const result = composeWithApollo(parsed);
  const problems = [...broken.map(describeBroken), ...(result.errors ?? []).filter(isNotIn(broken)).map(describe)];
  if (problems.length > 0 || result.errors) throw apiError('COMPOSITION_FAILED', { problems: problems.join('\n') });
  return result.supergraphSdl;
}

/** Apollo's composition asserts what it does not expect of a schema; to whoever wrote the schema that is a problem like any other. */
function composeWithApollo(subgraphs: readonly Parsed[]): CompositionResult {
  try {
    return composeServices(subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: withOpenInterfaces(document) })));
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}

const protections = ['authenticated', 'requiresScopes', 'policy'];

/**
 * Apollo's composition refuses every authorization on an interface. Ours is kinder: it refuses what the implementations do not carry, and
 * what they carry need not stand on the interface for the composition.
 */
function withOpenInterfaces(document: DocumentNode): DocumentNode {
  const links = readLinks(document);
  const names = new Set(links.flatMap((link) => protections.map((protection) => directiveName(link, protection))));
  const open = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T): T => ({
    ...node,
    directives: node.directives?.filter(({ name }) => !names.has(name.value)),
  });
  const definitions = document.definitions.map((node) =>
    node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION
      ? { ...open(node), fields: node.fields?.map(open) ?? [] }
      : node,
  );
  return { ...document, definitions };
}

/** Where our rules found that a field does not carry what it is made from, Apollo finds a part of the same. */
function isNotIn(broken: readonly AccessProblem[]): (error: GraphQLError) => boolean {
  const isFound = broken.some(({ rule }) => rule === 'ACCESS_NOT_CARRIED');
  return ({ extensions: { code } }) => !(isFound && code === 'MISSING_TRANSITIVE_AUTH_REQUIREMENTS');
}

function describeBroken({ rule, subgraph, coordinate, reason }: AccessProblem): string {
  return `- ${rule}: [${subgraph}] ${coordinate} ${reason}.`;
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
