import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeNode,
} from 'graphql';
import { findAccess } from '../access-directives';
import type { AccessStatements } from '../access-statements';
import { directiveName, readLinks } from '../links';

type Composite = ObjectTypeDefinitionNode | ObjectTypeExtensionNode | InterfaceTypeDefinitionNode | InterfaceTypeExtensionNode;

/** One subgraph's schema with what it says of access, as far as that has a meaning. */
export interface SubgraphSchema {
  readonly name: string;
  readonly document: DocumentNode;
  readonly access: AccessStatements;
  /** What it says of access that has no meaning: coordinate and reason. */
  readonly unclear: readonly string[];
  /** What federation's own directives (`requires`, `override` …) are called here. */
  readonly nameOf: (directive: string) => string;
}

/** A field as one subgraph declares it. */
export interface DeclaredField {
  readonly subgraph: SubgraphSchema;
  readonly type: string;
  readonly node: FieldDefinitionNode;
}

/** All subgraphs side by side: what types there are, before anybody composed them. */
export interface MeshSchema {
  readonly subgraphs: readonly SubgraphSchema[];
  /** By coordinate, `Order.total`. */
  readonly fields: ReadonlyMap<string, readonly DeclaredField[]>;
  /** Names of object types by each interface they implement. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  readonly interfaces: ReadonlySet<string>;
}

export function readMesh(schemas: readonly { readonly name: string; readonly document: DocumentNode }[]): MeshSchema {
  const subgraphs = schemas.map(readSubgraph);
  const fields = new Map<string, DeclaredField[]>();
  const members = new Map<string, Set<string>>();
  const interfaces = new Set<string>();
  for (const subgraph of subgraphs) {
    for (const type of subgraph.document.definitions) {
      if (!isComposite(type)) continue;
      if (isInterface(type)) interfaces.add(type.name.value);
      else
        for (const { name } of type.interfaces ?? []) members.set(name.value, (members.get(name.value) ?? new Set()).add(type.name.value));
      for (const node of type.fields ?? []) {
        const coordinate = `${type.name.value}.${node.name.value}`;
        fields.set(coordinate, [...(fields.get(coordinate) ?? []), { subgraph, type: type.name.value, node }]);
      }
    }
  }
  return { subgraphs, fields, members, interfaces };
}

/** What a list or non-null type is of. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** The text arguments of each use of one of federation's directives on a node. */
export function usesOf(
  subgraph: SubgraphSchema,
  node: { readonly directives?: readonly ConstDirectiveNode[] },
  directive: string,
): readonly Readonly<Record<string, string>>[] {
  const name = subgraph.nameOf(directive);
  return (node.directives ?? [])
    .filter((use) => use.name.value === name)
    .map(({ arguments: given = [] }) =>
      Object.fromEntries(given.flatMap((item) => (item.value.kind === Kind.STRING ? [[item.name.value, item.value.value]] : []))),
    );
}

/** Whether a subgraph knows the interface as an object, and adds what it says there to everything that implements it. */
export function isInterfaceObject(subgraph: SubgraphSchema, type: string): boolean {
  const name = subgraph.nameOf('interfaceObject');
  const isMarked = ({ directives = [] }: Composite): boolean => directives.some((use) => use.name.value === name);
  return subgraph.document.definitions.some((node) => isComposite(node) && node.name.value === type && isMarked(node));
}

export function isComposite(node: DefinitionNode): node is Composite {
  return (
    node.kind === Kind.OBJECT_TYPE_DEFINITION ||
    node.kind === Kind.OBJECT_TYPE_EXTENSION ||
    node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    node.kind === Kind.INTERFACE_TYPE_EXTENSION
  );
}

export function isInterface(node: DefinitionNode): boolean {
  return node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION;
}

function readSubgraph({ name, document }: { readonly name: string; readonly document: DocumentNode }): SubgraphSchema {
  const federation = readLinks(document).find(({ identity }) => identity === 'https://specs.apollo.dev/federation');
  const { statements, problems } = findAccess(document);
  return {
    name,
    document,
    access: statements,
    unclear: problems,
    // Federation 1 schemas link nothing and use the plain names.
    nameOf: (directive) => (federation ? directiveName(federation, directive) : directive),
  };
}
