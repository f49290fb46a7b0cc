import {
  type DirectiveDefinitionNode,
  type DirectiveLocation,
  type EnumTypeExtensionNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  GraphQLDeprecatedDirective,
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLEnumValueConfigMap,
  type GraphQLFieldConfigMap,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  GraphQLOneOfDirective,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSpecifiedByDirective,
  type GraphQLType,
  GraphQLUnionType,
  getDirectiveValues,
  type InputObjectTypeExtensionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeExtensionNode,
  introspectionTypes,
  isInterfaceType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type ObjectTypeExtensionNode,
  type ScalarTypeExtensionNode,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
  type UnionTypeExtensionNode,
  valueFromAST,
} from 'graphql';
import { atOnce, type Steps } from '../threads';

type Fields = GraphQLFieldConfigMap<unknown, unknown>;

/** What a type is defined by, and each thing it is extended by: what their kind cannot have is left out. */
interface Members {
  readonly interfaces?: readonly NamedTypeNode[];
  readonly fields?: readonly (FieldDefinitionNode | InputValueDefinitionNode)[];
  readonly types?: readonly NamedTypeNode[];
  readonly values?: readonly EnumValueDefinitionNode[];
}

const standard: ReadonlyMap<string, GraphQLNamedType> = new Map(
  [...specifiedScalarTypes, ...introspectionTypes].map((type) => [type.name, type]),
);

/**
 * Makes the types of one schema as graphql-js's `buildASTSchema` makes them, in steps. They refer to one another, so what is in a type is found
 * out when it is asked for the first time, or when it is settled.
 */
export class TypeBuilder {
  private readonly types = new Map<string, GraphQLNamedType>();
  private readonly lists = new Map<GraphQLType, GraphQLList<GraphQLType>>();
  private readonly nonNulls = new Map<GraphQLType, GraphQLNonNull<GraphQLNullableType>>();
  private readonly settling = new Map<string, Fields>();

  get all(): readonly GraphQLNamedType[] {
    return [...this.types.values()];
  }

  /** Throws Error where there is none. */
  named({ name: { value: name } }: NamedTypeNode): GraphQLNamedType {
    const type = standard.get(name) ?? this.types.get(name);
    if (type === undefined) throw new Error(`Unknown type: "${name}".`);
    return type;
  }

  /** What the standard defines stays as it is. */
  define(definition: TypeDefinitionNode, extensions: readonly TypeExtensionNode[]): void {
    const name = definition.name.value;
    this.types.set(name, standard.get(name) ?? this.typeOf(definition, extensions));
  }

  directive(definition: DirectiveDefinitionNode): GraphQLDirective {
    return new GraphQLDirective({
      name: definition.name.value,
      description: definition.description?.value,
      locations: definition.locations.map(({ value }) => value as DirectiveLocation),
      isRepeatable: definition.repeatable,
      args: this.inputsOf(definition.arguments),
      deprecationReason: deprecationOf(definition),
      astNode: definition,
    });
  }

  /** Finds out what is in a type, field by field. Throws Error for a reference to a type that is not there. */
  *settle(type: GraphQLNamedType): Steps<void> {
    if (isObjectType(type) || isInterfaceType(type)) {
      type.getInterfaces();
      if (type.astNode) this.settling.set(type.name, yield* this.fieldsOf([type.astNode, ...type.extensionASTNodes]));
    }
    if ('getFields' in type) type.getFields();
    if ('getTypes' in type) type.getTypes();
    this.settling.delete(type.name);
  }

  private typeOf(definition: TypeDefinitionNode, extensions: readonly TypeExtensionNode[]): GraphQLNamedType {
    const name = definition.name.value;
    const description = definition.description?.value;
    const members: readonly Members[] = [definition, ...extensions] as readonly Members[];
    const interfaces = (): GraphQLInterfaceType[] => this.namedIn(members, 'interfaces');
    const fields = (): Fields => this.settling.get(name) ?? atOnce(this.fieldsOf(members));
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION: {
        const extensionASTNodes = extensions as readonly ObjectTypeExtensionNode[];
        return new GraphQLObjectType({ name, description, interfaces, fields, astNode: definition, extensionASTNodes });
      }
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const extensionASTNodes = extensions as readonly InterfaceTypeExtensionNode[];
        return new GraphQLInterfaceType({ name, description, interfaces, fields, astNode: definition, extensionASTNodes });
      }
      case Kind.UNION_TYPE_DEFINITION: {
        const extensionASTNodes = extensions as readonly UnionTypeExtensionNode[];
        const types = (): GraphQLObjectType[] => this.namedIn(members, 'types');
        return new GraphQLUnionType({ name, description, types, astNode: definition, extensionASTNodes });
      }
      case Kind.ENUM_TYPE_DEFINITION: {
        const extensionASTNodes = extensions as readonly EnumTypeExtensionNode[];
        return new GraphQLEnumType({ name, description, values: valuesOf(members), astNode: definition, extensionASTNodes });
      }
      case Kind.SCALAR_TYPE_DEFINITION: {
        const extensionASTNodes = extensions as readonly ScalarTypeExtensionNode[];
        const specifiedByURL = getDirectiveValues(GraphQLSpecifiedByDirective, definition)?.url as string | undefined;
        return new GraphQLScalarType({ name, description, specifiedByURL, astNode: definition, extensionASTNodes });
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
        const extensionASTNodes = extensions as readonly InputObjectTypeExtensionNode[];
        const inputs = (): GraphQLInputFieldConfigMap =>
          this.inputsOf(members.flatMap((each) => (each.fields ?? []) as readonly InputValueDefinitionNode[]));
        const isOneOf = getDirectiveValues(GraphQLOneOfDirective, definition) !== undefined;
        return new GraphQLInputObjectType({ name, description, fields: inputs, isOneOf, astNode: definition, extensionASTNodes });
      }
    }
  }

  private *fieldsOf(members: readonly Members[]): Steps<Fields> {
    const found: Fields = Object.create(null);
    for (const { fields = [] } of members)
      for (const field of fields as readonly FieldDefinitionNode[]) {
        found[field.name.value] = {
          type: this.typeAt(field.type) as GraphQLOutputType,
          description: field.description?.value,
          args: this.inputsOf(field.arguments),
          deprecationReason: deprecationOf(field),
          astNode: field,
        };
        yield;
      }
    return found;
  }

  /** Arguments, or the fields of an input type. */
  private inputsOf(nodes: readonly InputValueDefinitionNode[] = []): GraphQLInputFieldConfigMap {
    const found: GraphQLInputFieldConfigMap = Object.create(null);
    for (const node of nodes) {
      const type = this.typeAt(node.type) as GraphQLInputType;
      found[node.name.value] = {
        type,
        description: node.description?.value,
        defaultValue: valueFromAST(node.defaultValue, type),
        deprecationReason: deprecationOf(node),
        astNode: node,
      };
    }
    return found;
  }

  private namedIn<T extends GraphQLNamedType>(members: readonly Members[], kind: 'interfaces' | 'types'): T[] {
    return members.flatMap((each) => each[kind] ?? []).map((node) => this.named(node) as T);
  }

  /** Most types are referred to in the same few ways, so each way is made once. */
  private typeAt(node: TypeNode): GraphQLType {
    if (node.kind === Kind.NAMED_TYPE) return this.named(node);
    const inner = this.typeAt(node.type);
    return node.kind === Kind.LIST_TYPE
      ? wrapped(this.lists, inner, () => new GraphQLList(inner))
      : wrapped(this.nonNulls, inner, () => new GraphQLNonNull(inner as GraphQLNullableType));
  }
}

function wrapped<T>(known: Map<GraphQLType, T>, inner: GraphQLType, wrap: () => T): T {
  const made = known.get(inner) ?? wrap();
  known.set(inner, made);
  return made;
}

function valuesOf(members: readonly Members[]): GraphQLEnumValueConfigMap {
  const found: GraphQLEnumValueConfigMap = Object.create(null);
  for (const { values = [] } of members)
    for (const value of values)
      found[value.name.value] = { description: value.description?.value, deprecationReason: deprecationOf(value), astNode: value };
  return found;
}

function deprecationOf(node: Parameters<typeof getDirectiveValues>[1]): string | undefined {
  return getDirectiveValues(GraphQLDeprecatedDirective, node)?.reason as string | undefined;
}
