import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { withoutLiterals } from './without-literals';

export interface ReadableOperation {
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** What an operation names in a schema it is valid in. */
export interface OperationUse {
  /** The operation and its fragments, without literals. */
  readonly text: string;
  /** Sorted, each once. */
  readonly coordinates: readonly string[];
  readonly deprecated: readonly DeprecatedUse[];
}

/** Something an operation names that its owner asks to leave. */
export interface DeprecatedUse {
  readonly coordinate: string;
  readonly reason: string;
}

/** Takes an operation apart. Costs about as much as validating it, so it is done once for each. */
export function readOperation(schema: GraphQLSchema, { definition, fragments }: ReadableOperation): OperationUse {
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [definition, ...reachable(definition, fragments)] };
  const coordinates = new Set<string>();
  const deprecated = new Map<string, string>();
  const note = (coordinate: string, reason?: string | null): void => {
    coordinates.add(coordinate);
    if (reason != null) deprecated.set(coordinate, reason);
  };
  const info = new TypeInfo(schema);
  visit(document, visitWithTypeInfo(info, { enter: (node) => noteNode(node, info, schema, note) }));
  return {
    text: withoutLiterals(document),
    coordinates: [...coordinates].sort(),
    deprecated: [...deprecated].map(([coordinate, reason]) => ({ coordinate, reason })),
  };
}

function noteNode(node: ASTNode, info: TypeInfo, schema: GraphQLSchema, note: (coordinate: string, reason?: string | null) => void): void {
  switch (node.kind) {
    case Kind.FIELD: {
      const [parent, field] = [info.getParentType(), info.getFieldDef()];
      if (parent && field && !field.name.startsWith('__')) note(`${parent.name}.${field.name}`, field.deprecationReason);
      return;
    }
    case Kind.ARGUMENT: {
      const [parent, field, argument] = [info.getParentType(), info.getFieldDef(), info.getArgument()];
      if (parent && field && argument && !info.getDirective())
        note(`${parent.name}.${field.name}(${argument.name}:)`, argument.deprecationReason);
      return;
    }
    case Kind.OBJECT: {
      const type = getNamedType(info.getInputType());
      if (isInputObjectType(type)) note(type.name);
      return;
    }
    case Kind.OBJECT_FIELD: {
      const type = getNamedType(info.getParentInputType());
      if (isInputObjectType(type)) note(`${type.name}.${node.name.value}`, type.getFields()[node.name.value]?.deprecationReason);
      return;
    }
    case Kind.ENUM: {
      const type = getNamedType(info.getInputType());
      if (isEnumType(type)) note(`${type.name}.${node.value}`, type.getValue(node.value)?.deprecationReason);
      return;
    }
    case Kind.NAMED_TYPE:
      if (schema.getType(node.name.value)) note(node.name.value);
      return;
    case Kind.DIRECTIVE:
      if (node.name.value !== 'skip' && node.name.value !== 'include') note(`@${node.name.value}`);
  }
}

/** The fragments an operation uses, and those they use; each once, in the order of their names. */
function reachable(
  start: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FragmentDefinitionNode[] {
  const found = new Map<string, FragmentDefinitionNode>();
  const follow = (definition: DefinitionNode): void => {
    visit(definition, {
      enter: (node) => {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : undefined;
        if (!fragment || found.has(fragment.name.value)) return;
        found.set(fragment.name.value, fragment);
        follow(fragment);
      },
    });
  };
  follow(start);
  return [...found.values()].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
}
