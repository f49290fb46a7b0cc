import { type ConstDirectiveNode, Kind, type NameNode, parse, type SelectionSetNode } from 'graphql';
import { type DeclaredField, type MeshSchema, namedType, type SubgraphSchema, usesOf } from './mesh-schema';

/** What a field is made from besides its own subgraph's data, and by which directive. */
export interface Source {
  readonly directive: '@requires' | '@fromContext';
  /** A type or field that is read for it. */
  readonly coordinate: string;
}

/** Everything that `@requires` and `@fromContext` read for one declared field, fields of implementations included. */
export function sourcesOf(mesh: MeshSchema, field: DeclaredField): readonly Source[] {
  const { subgraph, type, node } = field;
  const required = usesOf(subgraph, node, 'requires').flatMap(({ fields = '' }) => selected(mesh, type, `{ ${fields} }`));
  const fromContext = (node.arguments ?? [])
    .flatMap((argument) => usesOf(subgraph, argument, 'fromContext'))
    .flatMap(({ field: text = '' }) => {
      // To GraphQL a comma is a blank.
      const [, context = '', selection = ''] = /\$[\s,]*(\w+)\s*(.*)/s.exec(text) ?? [];
      return typesOfContext(subgraph, context).flatMap((from) => [from, ...selected(mesh, from, inBraces(selection))]);
    });
  return [
    ...required.map((coordinate) => ({ directive: '@requires' as const, coordinate })),
    ...fromContext.map((coordinate) => ({ directive: '@fromContext' as const, coordinate })),
  ];
}

/** A selection from a context may be `{ prop }` or `... on Type { prop }`. */
function inBraces(selection: string): string {
  return selection.startsWith('{') ? selection : `{ ${selection} }`;
}

function typesOfContext(subgraph: SubgraphSchema, context: string): readonly string[] {
  return subgraph.document.definitions.flatMap((node) => {
    const type = node as { readonly name?: NameNode; readonly directives?: readonly ConstDirectiveNode[] };
    return type.name && usesOf(subgraph, type, 'context').some(({ name }) => name === context) ? [type.name.value] : [];
  });
}

/** The coordinates a selection reads. What does not parse is composition's to refuse. */
function selected(mesh: MeshSchema, type: string, text: string): readonly string[] {
  try {
    const [operation] = parse(text, { noLocation: true }).definitions;
    return operation?.kind === Kind.OPERATION_DEFINITION ? inSelection(mesh, type, operation.selectionSet) : [];
  } catch {
    return [];
  }
}

function inSelection(mesh: MeshSchema, type: string, { selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const inner = selection.typeCondition?.name.value ?? type;
      return [inner, ...inSelection(mesh, inner, selection.selectionSet)];
    }
    const coordinates = [type, ...(mesh.members.get(type) ?? [])].map((each) => `${each}.${selection.name.value}`);
    const returned = new Set(
      coordinates.flatMap((coordinate) => mesh.fields.get(coordinate) ?? []).map(({ node }) => namedType(node.type)),
    );
    const { selectionSet } = selection;
    return [...coordinates, ...(selectionSet ? [...returned].flatMap((inner) => inSelection(mesh, inner, selectionSet)) : [])];
  });
}
