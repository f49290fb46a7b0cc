import { type CompositionResult, compose as composeWithApollo, validateGraphComposition } from '@apollo/composition';
import { type Schema, Subgraphs, Supergraph } from '@apollo/federation-internals';
import { buildFederatedQueryGraph, buildSupergraphAPIQueryGraph } from '@apollo/query-graphs';
import { type ASTNode, type DocumentNode, type FieldDefinitionNode, GraphQLError, type InputValueDefinitionNode } from 'graphql';
import { type AccessProblem, checkAccess } from '../../schemas/access-rules';
import type { Composition, CompositionNote } from '../../schemas/composition';
import { apiError } from '../../schemas/errors';
import { type ComposedSubgraph, type ReadableSubgraph, type ReadSubgraph, readSubgraph } from './read-subgraph';

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
  return composeRead(subgraphs.map(readSubgraph));
}

/** As `composeSubgraphs`, of subgraphs that were read. They may be composed again, with others. */
export function composeRead(subgraphs: readonly ReadSubgraph[]): Composition {
  const unreadable = subgraphs.flatMap((subgraph) => (subgraph.kind === 'unreadable' ? [subgraph.problem] : []));
  if (unreadable.length > 0) return { kind: 'refused', problems: unreadable };
  const readable = subgraphs.filter((subgraph) => subgraph.kind === 'readable').sort((a, b) => (a.name < b.name ? -1 : 1));
  const broken = checkAccess(readable);
  const result = federate(readable);
  const problems = [
    ...broken.map((problem) => brokenNote(problem, readable)),
    ...(result.errors ?? []).filter(isNotIn(broken)).map(noteOf),
  ];
  if (problems.length > 0 || result.errors) return { kind: 'refused', problems };
  const hints = result.hints.map(({ definition, message, nodes }) => ({ code: definition.code, message, places: placesOf(nodes ?? []) }));
  return { kind: 'composed', supergraph: result.supergraphSdl, hints };
}

/** What Apollo's composition asserts is a problem of whoever wrote the schema, like any other. */
function federate(readable: readonly ReadableSubgraph[]): CompositionResult {
  const errors = readable.flatMap(({ federated }) => ('schema' in federated ? [] : federated));
  if (errors.length > 0) return { errors };
  const subgraphs = new Subgraphs();
  try {
    for (const { federated } of readable) if ('schema' in federated) subgraphs.add(federated);
    const merged = composeWithApollo(subgraphs, { runSatisfiability: false });
    if (merged.errors) return merged;
    const { errors, hints = [] } = satisfiability(merged.schema);
    return errors ? { errors } : { ...merged, hints: [...merged.hints, ...hints] };
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}

/**
 * Whether each field of a supergraph can be come to, as Apollo's composition asks it after merging. That one also validates each subgraph
 * again that it cuts from the supergraph; what was merged was valid.
 */
function satisfiability(schema: Schema): ReturnType<typeof validateGraphComposition> {
  const supergraph = new Supergraph(schema, null, false);
  const reachable = buildSupergraphAPIQueryGraph(supergraph);
  return validateGraphComposition(
    schema,
    supergraph.subgraphNameToGraphEnumValue(),
    reachable,
    buildFederatedQueryGraph(supergraph, false),
  );
}

/** Where our rules found that a field does not carry what it is made from, Apollo finds a part of the same. */
function isNotIn(broken: readonly AccessProblem[]): (error: GraphQLError) => boolean {
  const isFound = broken.some(({ rule }) => rule === 'ACCESS_NOT_CARRIED');
  return ({ extensions: { code } }) => !(isFound && code === 'MISSING_TRANSITIVE_AUTH_REQUIREMENTS');
}

function brokenNote({ rule, subgraph, coordinate, reason }: AccessProblem, readable: readonly ReadableSubgraph[]): CompositionNote {
  const document = readable.find(({ name }) => name === subgraph)?.document;
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
