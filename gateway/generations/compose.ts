import { type CompositionResult, composeServices } from '@apollo/composition';
import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  GraphQLError,
  type InputValueDefinitionNode,
  Kind,
  parse,
} from 'graphql';
import { protections } from '../../schemas/access-directives';
import { type AccessProblem, checkAccess } from '../../schemas/access-rules';
import type { Composition, CompositionNote } from '../../schemas/composition';
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
  return supergraphOf(composeSubgraphs(subgraphs));
}

/** Throws COMPOSITION_FAILED with every problem. */
export function supergraphOf(composition: Composition): string {
  if (composition.kind === 'composed') return composition.supergraph;
  throw apiError('COMPOSITION_FAILED', { problems: composition.problems.map(describe).join('\n') });
}

/** As `compose`, with everything composition has to say as data. */
export function composeSubgraphs(subgraphs: readonly ComposedSubgraph[]): Composition {
  const unreadable = subgraphs.flatMap(({ name, sdl }) => syntaxProblem(name, sdl));
  if (unreadable.length > 0) return { kind: 'refused', problems: unreadable };
  const parsed = subgraphs.map(({ name, url, sdl }) => ({ name, url, document: parse(sdl) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const broken = checkAccess(parsed);
  const result = composeWithApollo(parsed);
  const problems = [...broken.map((problem) => brokenNote(problem, parsed)), ...(result.errors ?? []).filter(isNotIn(broken)).map(noteOf)];
  if (problems.length > 0 || result.errors) return { kind: 'refused', problems };
  const hints = result.hints.map(({ definition, message, nodes }) => ({ code: definition.code, message, places: placesOf(nodes ?? []) }));
  return { kind: 'composed', supergraph: result.supergraphSdl, hints };
}

/** Apollo's composition asserts what it does not expect of a schema; to whoever wrote the schema that is a problem like any other. */
function composeWithApollo(subgraphs: readonly Parsed[]): CompositionResult {
  try {
    return composeServices(subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: withOpenInterfaces(document) })));
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}

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

function brokenNote({ rule, subgraph, coordinate, reason }: AccessProblem, parsed: readonly Parsed[]): CompositionNote {
  const document = parsed.find(({ name }) => name === subgraph)?.document;
  const node = document && nodeAt(document, coordinate);
  return {
    code: rule,
    message: `[${subgraph}] ${coordinate} ${reason}.`,
    places: node ? placesOf([Object.assign({ subgraph }, node)]) : [],
  };
}

/** The definition of `Type` or `Type.field`. */
function nodeAt({ definitions }: DocumentNode, coordinate: string): ASTNode | undefined {
  const [type, field] = coordinate.split('.');
  const types = definitions.filter((node) => 'name' in node && node.name?.value === type);
  const fields = types.flatMap((node): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] =>
    'fields' in node ? (node.fields ?? []) : [],
  );
  return fields.find(({ name }) => name.value === field) ?? types[0];
}

function syntaxProblem(subgraph: string, sdl: string): readonly CompositionNote[] {
  try {
    parse(sdl);
    return [];
  } catch (error) {
    const { message, locations, positions } = error as GraphQLError;
    const [{ line, column } = { line: 1, column: 1 }] = locations ?? [];
    const places = [{ subgraph, offset: positions?.[0] ?? 0, line, column }];
    return [{ code: 'INVALID_GRAPHQL', message: `[${subgraph}] ${message}`, places }];
  }
}

function noteOf({ extensions, message, nodes }: GraphQLError): CompositionNote {
  return { code: String(extensions.code ?? 'INVALID_GRAPHQL'), message, places: placesOf(nodes ?? []) };
}

/** Apollo's nodes know their subgraph only through a property of their own, which is not part of graphql-js's type. */
function placesOf(nodes: readonly ASTNode[]): CompositionNote['places'] {
  const places = nodes.flatMap((node) => {
    const { subgraph = 'unknown' } = node as { subgraph?: string };
    const start = node.loc?.startToken;
    return start ? [{ subgraph, offset: start.start, line: start.line, column: start.column }] : [];
  });
  return places.filter((place, index) => places.findIndex((other) => at(other) === at(place)) === index);
}

function describe({ code, message, places }: CompositionNote): string {
  return `- ${code}: ${message}${places.map(at).join('')}`;
}

function at({ subgraph, line, column }: CompositionNote['places'][number]): string {
  return `\n    at ${subgraph}:${line}:${column}`;
}
