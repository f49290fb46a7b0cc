import { buildSubgraph, errorCauses, type Subgraph } from '@apollo/federation-internals';
import { type ConstDirectiveNode, type DocumentNode, GraphQLError, Kind, parse } from 'graphql';
import { protections } from '../../schemas/access-directives';
import type { CompositionNote } from '../../schemas/composition';
import { directiveName, readLinks } from '../../schemas/links';

export interface ComposedSubgraph {
  readonly name: string;
  readonly url: string;
  /** Federation 2 SDL. */
  readonly sdl: string;
}

/** What follows from one subgraph alone, whatever it is composed with. */
export type ReadSubgraph = UnreadableSubgraph | ReadableSubgraph;

export interface UnreadableSubgraph {
  readonly kind: 'unreadable';
  readonly problem: CompositionNote;
}

export interface ReadableSubgraph {
  readonly kind: 'readable';
  readonly name: string;
  readonly document: DocumentNode;
  /** What Apollo's composition takes, or what it has against this subgraph. */
  readonly federated: Subgraph | readonly GraphQLError[];
}

/** A pure function of name, URL and SDL. */
export function readSubgraph(subgraph: ComposedSubgraph): ReadSubgraph {
  const { name, sdl } = subgraph;
  try {
    const document = parse(sdl);
    return { kind: 'readable', name, document, federated: federate(subgraph, withOpenInterfaces(document)) };
  } catch (error) {
    return { kind: 'unreadable', problem: syntaxProblem(name, error as GraphQLError) };
  }
}

/** Apollo asserts what it does not expect of a schema; to whoever wrote the schema that is a problem like any other. */
function federate({ name, url }: ComposedSubgraph, document: DocumentNode): Subgraph | readonly GraphQLError[] {
  try {
    return buildSubgraph(name, url, document);
  } catch (error) {
    return (error instanceof Error && errorCauses(error)) || [error instanceof GraphQLError ? error : new GraphQLError(String(error))];
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

function syntaxProblem(subgraph: string, { message, locations, positions }: GraphQLError): CompositionNote {
  const [{ line, column } = { line: 1, column: 1 }] = locations ?? [];
  const places = [{ subgraph, offset: positions?.[0] ?? 0, line, column }];
  return { code: 'INVALID_GRAPHQL', message: `[${subgraph}] ${message}`, places };
}
