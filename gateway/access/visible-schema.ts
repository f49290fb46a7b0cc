import {
  buildASTSchema,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  OperationTypeNode,
  type SchemaDefinitionNode,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';
import type { FieldConditions } from './field-conditions';
import type { View } from './view';

/** A type in one piece, whatever it was extended by. What its kind cannot have is empty. */
interface Whole extends Pick<TypeDefinitionNode, 'kind' | 'name'> {
  readonly interfaces: readonly NamedTypeNode[];
  readonly fields: readonly Field[];
  readonly types: readonly NamedTypeNode[];
  readonly values: readonly EnumValueDefinitionNode[];
}

interface Field extends Pick<FieldDefinitionNode, 'name' | 'type'> {
  /** Of a field of an input type: none. */
  readonly arguments?: readonly InputValueDefinitionNode[];
}

/**
 * Draws, for a view, the schema of what may be used: fields that may be read, arguments that may be given, and of the types those that can
 * still be reached. It is what introspection shows, and what suggestions are taken from.
 */
export class SchemaDrawer {
  private readonly directives: readonly DirectiveDefinitionNode[];
  private readonly types: Whole[] = [];
  private readonly roots = new Map<OperationTypeNode, string>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fields: FieldConditions,
  ) {
    // What they were defined by. Printing would not do: graphql-js cannot print every default.
    const defined = schema.getDirectives().map(({ astNode }) => astNode);
    this.directives = defined.filter((node) => !!node);
    for (const { astNode, extensionASTNodes } of Object.values(schema.getTypeMap()))
      if (astNode) this.types.push(inOnePiece([astNode, ...extensionASTNodes]));
    for (const operation of Object.values(OperationTypeNode)) {
      const root = schema.getRootType(operation);
      if (root) this.roots.set(operation, root.name);
    }
  }

  draw(view: View): GraphQLSchema {
    const directives = this.directives.map((directive) => this.narrowArguments(directive, view));
    const named = this.types.filter(({ name }) => view.mayName(name.value));
    const filled = this.withoutEmpty(named.map((type) => this.narrowFields(type, view)));
    const reached = this.reachable(filled, directives);
    const definitions = [this.rootsAmong(reached), ...directives, ...(reached as readonly DefinitionNode[])];
    return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValid: true });
  }

  private narrowFields(type: Whole, view: View): Whole {
    const fields = type.fields.filter((field) => this.mayUse(type, field, view));
    return { ...type, fields: fields.map((field) => this.narrowArguments(field, view)) };
  }

  private narrowArguments<T extends Pick<Field, 'arguments'>>(node: T, view: View): T {
    return { ...node, arguments: argumentsOf(node).filter((argument) => this.mayGive(argument, view)) };
  }

  /**
   * An interface shows a field when everything that this caller may know to implement it does: it does not hint at the rest. An input type
   * of which some field may not be given is come to by nobody.
   */
  private mayUse({ kind, name: type }: Whole, { name: field }: Field, view: View): boolean {
    if (kind === Kind.OBJECT_TYPE_DEFINITION) return view.mayRead(type.value, field.value);
    if (kind !== Kind.INTERFACE_TYPE_DEFINITION) return true;
    const possible = this.schema.getPossibleTypes(this.schema.getType(type.value) as GraphQLInterfaceType);
    const known = possible.filter(({ name }) => view.mayName(name));
    return known.length > 0 && known.every(({ name }) => view.mayRead(name, field.value));
  }

  private mayGive({ type }: InputValueDefinitionNode, view: View): boolean {
    return view.fulfils(this.fields.ofInput(this.schema.getType(nameOf(type)) as GraphQLInputType));
  }

  /** Takes out types without anything in them, and what refers to types that are not there, until nothing more falls. */
  private withoutEmpty(types: readonly Whole[]): readonly Whole[] {
    const names = new Set([...specifiedScalarTypes, ...types.map(({ name }) => ({ name: name.value }))].map(({ name }) => name));
    const isThere = ({ type }: Field): boolean => names.has(nameOf(type));
    const isNamed = ({ name }: NamedTypeNode): boolean => names.has(name.value);
    const next = types
      .map((type) => ({
        ...type,
        fields: type.fields.filter(isThere),
        interfaces: type.interfaces.filter(isNamed),
        types: type.types.filter(isNamed),
      }))
      .filter((type) => this.isShown(type));
    return next.length === types.length ? next : this.withoutEmpty(next);
  }

  /** A schema must have a query type: a caller who may read nothing is shown one without fields. */
  private isShown({ kind, name, fields, types, values }: Whole): boolean {
    const isFilled = [...fields, ...types, ...values].length > 0;
    return isFilled || kind === Kind.SCALAR_TYPE_DEFINITION || name.value === this.roots.get(OperationTypeNode.QUERY);
  }

  /** A type nobody can come to would only tell that it exists. */
  private reachable(types: readonly Whole[], directives: readonly DirectiveDefinitionNode[]): readonly Whole[] {
    const byName = new Map(types.map((type) => [type.name.value, type]));
    const reached = new Set<string>();
    const reach = (name: string): void => {
      const type = byName.get(name);
      if (!type || reached.has(name)) return;
      reached.add(name);
      for (const next of namesIn(type)) reach(next);
      if (type.kind === Kind.INTERFACE_TYPE_DEFINITION)
        for (const other of types) if (other.interfaces.some((wider) => wider.name.value === name)) reach(other.name.value);
    };
    for (const root of this.roots.values()) reach(root);
    for (const { type } of directives.flatMap(argumentsOf)) reach(nameOf(type));
    return types.filter(({ name }) => reached.has(name.value));
  }

  private rootsAmong(types: readonly Whole[]): SchemaDefinitionNode {
    const names = new Set(types.map(({ name }) => name.value));
    const roots = [...this.roots].filter(([, name]) => names.has(name));
    const operationTypes = roots.map(([operation, name]) => {
      const type: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } };
      return { kind: Kind.OPERATION_TYPE_DEFINITION, operation, type } as const;
    });
    return { kind: Kind.SCHEMA_DEFINITION, operationTypes };
  }
}

function inOnePiece([definition, ...extensions]: readonly [TypeDefinitionNode, ...TypeExtensionNode[]]): Whole {
  return extensions.reduce<Whole>(extendedBy, { interfaces: [], fields: [], types: [], values: [], ...definition });
}

function extendedBy(type: Whole, extension: TypeExtensionNode): Whole {
  const { interfaces = [], fields = [], types = [], values = [] } = extension as Partial<Omit<Whole, 'kind'>>;
  return {
    ...type,
    interfaces: [...type.interfaces, ...interfaces],
    fields: [...type.fields, ...fields],
    types: [...type.types, ...types],
    values: [...type.values, ...values],
  };
}

function argumentsOf({ arguments: args = [] }: Pick<Field, 'arguments'>): readonly InputValueDefinitionNode[] {
  return args;
}

function namesIn({ fields, types, interfaces }: Whole): readonly string[] {
  const args = fields.flatMap(argumentsOf);
  return [...[...fields, ...args].map(({ type }) => nameOf(type)), ...[...types, ...interfaces].map(({ name }) => name.value)];
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
