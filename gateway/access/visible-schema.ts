import {
  buildASTSchema,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  OperationTypeNode,
  type SchemaDefinitionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';
import type { FieldConditions } from './field-conditions';
import type { View } from './view';

type Composite = Extract<TypeDefinitionNode, { readonly kind: Kind.OBJECT_TYPE_DEFINITION | Kind.INTERFACE_TYPE_DEFINITION }>;

/**
 * Draws, for a view, the schema of what may be used: fields that may be read, arguments and input types that may be given, and of the types
 * those that can still be reached. It is what introspection shows, and what suggestions are taken from.
 */
export class SchemaDrawer {
  private readonly definitions: readonly DefinitionNode[];
  private readonly roots: ReadonlySet<string>;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fields: FieldConditions,
  ) {
    this.definitions = definitionsOf(schema);
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    this.roots = new Set(roots.flatMap((type) => (type ? [type.name] : [])));
  }

  draw(view: View): GraphQLSchema {
    const kept = this.definitions.flatMap((node) => this.narrow(node, view));
    const reached = this.reachable(this.withoutEmpty(kept));
    const definitions = [this.rootsAmong(reached), ...reached];
    return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValid: true, assumeValidSDL: true });
  }

  private narrow(node: DefinitionNode, view: View): readonly DefinitionNode[] {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return view.mayName(node.name.value) ? [this.narrowFields(node, view)] : [];
      case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
        const fields = (node.fields ?? []).filter((field) => this.mayGive(field, view));
        return fields.length > 0 ? [{ ...node, fields }] : [];
      }
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_DEFINITION:
        return view.mayName(node.name.value) ? [node] : [];
      case Kind.UNION_TYPE_DEFINITION: {
        const types = (node.types ?? []).filter(({ name }) => view.mayName(name.value));
        return view.mayName(node.name.value) && types.length > 0 ? [{ ...node, types }] : [];
      }
      case Kind.DIRECTIVE_DEFINITION:
        return [{ ...node, arguments: (node.arguments ?? []).filter((arg) => this.mayGive(arg, view)) }];
      default:
        return [node];
    }
  }

  private narrowFields(type: Composite, view: View): Composite {
    const fields = (type.fields ?? [])
      .filter((field) => this.mayUse(type, field, view))
      .map((field) => ({ ...field, arguments: (field.arguments ?? []).filter((arg) => this.mayGive(arg, view)) }));
    return { ...type, fields };
  }

  /** An interface shows a field when everything that this caller may know to implement it does: it does not hint at the rest. */
  private mayUse(type: Composite, field: FieldDefinitionNode, view: View): boolean {
    const name = field.name.value;
    if (type.kind === Kind.OBJECT_TYPE_DEFINITION) return view.mayRead(type.name.value, name);
    const known = this.schema.getType(type.name.value);
    if (!known || !('getFields' in known)) return false;
    const implementing = this.schema
      .getPossibleTypes(known as Parameters<GraphQLSchema['getPossibleTypes']>[0])
      .filter(({ name: member }) => view.mayName(member));
    return implementing.length > 0 && implementing.every(({ name: member }) => view.mayRead(member, name));
  }

  private mayGive(value: InputValueDefinitionNode, view: View): boolean {
    const type = this.schema.getType(nameOf(value.type));
    return type !== undefined && view.fulfils(this.fields.ofInput(type as Parameters<FieldConditions['ofInput']>[0]));
  }

  /** Takes out types without fields, and fields of types that are not there, until nothing more falls. */
  private withoutEmpty(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
    const names = new Set(definitions.filter(isTypeDefinition).map(({ name }) => name.value));
    const isThere = ({ type }: { readonly type: TypeNode }): boolean => names.has(nameOf(type)) || builtIn.has(nameOf(type));
    const isNamed = ({ name }: NamedTypeNode): boolean => names.has(name.value);
    const next = definitions.flatMap((node): readonly DefinitionNode[] => {
      switch (node.kind) {
        case Kind.OBJECT_TYPE_DEFINITION:
        case Kind.INTERFACE_TYPE_DEFINITION: {
          const fields = (node.fields ?? []).filter(isThere);
          if (fields.length === 0 && !this.roots.has(node.name.value)) return [];
          return [{ ...node, fields, interfaces: (node.interfaces ?? []).filter(isNamed) }];
        }
        case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
          const fields = (node.fields ?? []).filter(isThere);
          return fields.length > 0 ? [{ ...node, fields }] : [];
        }
        case Kind.UNION_TYPE_DEFINITION: {
          const types = (node.types ?? []).filter(isNamed);
          return types.length > 0 ? [{ ...node, types }] : [];
        }
        default:
          return [node];
      }
    });
    return sizeOf(next) === sizeOf(definitions) ? next : this.withoutEmpty(next);
  }

  /** A type nobody can come to would only tell that it exists. */
  private reachable(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
    const byName = new Map(definitions.flatMap((node) => (isTypeDefinition(node) ? [[node.name.value, node] as const] : [])));
    const reached = new Set<string>();
    const reach = (name: string): void => {
      const node = byName.get(name);
      if (!node || reached.has(name)) return;
      reached.add(name);
      for (const next of namesIn(node)) reach(next);
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION)
        for (const other of byName.values())
          if ('interfaces' in other && other.interfaces?.some((wider) => wider.name.value === name)) reach(other.name.value);
    };
    for (const root of this.roots) reach(root);
    for (const node of definitions)
      if (node.kind === Kind.DIRECTIVE_DEFINITION) for (const arg of node.arguments ?? []) reach(nameOf(arg.type));
    const isEmptyRoot = (node: DefinitionNode): boolean => isTypeDefinition(node) && this.roots.has(node.name.value) && !hasFields(node);
    return definitions
      .filter((node) => !isTypeDefinition(node) || reached.has(node.name.value))
      .flatMap((node) => (isEmptyRoot(node) ? this.emptyRoot(node as Composite) : [node]));
  }

  private rootsAmong(definitions: readonly DefinitionNode[]): SchemaDefinitionNode {
    const names = new Set(definitions.flatMap((node) => (isTypeDefinition(node) ? [node.name.value] : [])));
    const operationTypes = Object.values(OperationTypeNode).flatMap((operation) => {
      const root = this.schema.getRootType(operation)?.name;
      if (root === undefined || !names.has(root)) return [];
      const type: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: root } };
      return [{ kind: Kind.OPERATION_TYPE_DEFINITION, operation, type } as const];
    });
    return { kind: Kind.SCHEMA_DEFINITION, operationTypes };
  }

  /** A schema must have a query type, and a type a field: a caller who may read nothing is shown `__typename`'s only neighbour, nothing. */
  private emptyRoot(node: Composite): readonly DefinitionNode[] {
    return node.name.value === this.schema.getQueryType()?.name ? [node] : [];
  }
}

/** What the schema's types and directives were defined by, each in one piece. Printing would not do: graphql-js cannot print every default. */
function definitionsOf(schema: GraphQLSchema): readonly DefinitionNode[] {
  const directives = schema.getDirectives().flatMap(({ astNode }) => astNode ?? []);
  const types = Object.values(schema.getTypeMap()).flatMap(({ astNode, extensionASTNodes }) =>
    astNode ? [inOnePiece(astNode, extensionASTNodes)] : [],
  );
  return [...directives, ...types];
}

function inOnePiece(definition: TypeDefinitionNode, extensions: readonly TypeExtensionNode[]): TypeDefinitionNode {
  if (extensions.length === 0) return definition;
  const pieces: readonly Partial<Record<(typeof members)[number], readonly unknown[]>>[] = [definition, ...extensions];
  const merged = members.flatMap((member) => {
    const all = pieces.flatMap((piece) => piece[member] ?? []);
    return all.length > 0 ? [[member, all]] : [];
  });
  return { ...definition, ...Object.fromEntries(merged) };
}

const members = ['directives', 'interfaces', 'fields', 'types', 'values'] as const;

const builtIn = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);

function isTypeDefinition(node: DefinitionNode): node is TypeDefinitionNode {
  return node.kind.endsWith('TypeDefinition');
}

function hasFields(node: TypeDefinitionNode): boolean {
  return 'fields' in node && (node.fields?.length ?? 0) > 0;
}

function namesIn(node: TypeDefinitionNode): readonly string[] {
  const fields = 'fields' in node ? ((node.fields ?? []) as readonly (FieldDefinitionNode | InputValueDefinitionNode)[]) : [];
  const args = fields.flatMap((field) => ('arguments' in field ? (field.arguments ?? []) : []));
  const members = 'types' in node ? (node.types ?? []) : [];
  const interfaces = 'interfaces' in node ? (node.interfaces ?? []) : [];
  return [...[...fields, ...args].map(({ type }) => nameOf(type)), ...[...members, ...interfaces].map(({ name }) => name.value)];
}

function sizeOf(definitions: readonly DefinitionNode[]): number {
  return definitions.reduce((sum, node) => sum + 1 + ('fields' in node ? (node.fields?.length ?? 0) : 0), 0);
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
