import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { textArgument } from '../../schemas/links';

/** What callers must not see: names of types, and coordinates of fields (`Order.total`). */
export interface Hidden {
  readonly types: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

type Composite = Extract<TypeDefinitionNode, { readonly fields?: readonly FieldDefinitionNode[] | undefined }>;
type Input = Extract<TypeDefinitionNode, { readonly kind: Kind.INPUT_OBJECT_TYPE_DEFINITION }>;

/**
 * Finds the fields that cannot be served to anybody, and everything through which they could still be asked for: fields computed from
 * them (`@requires`), interface fields they implement, types left with no field, and what returns or takes those.
 * `isFieldOrigin` says whether a directive is the join specification's `@join__field`.
 */
export function findHidden(document: DocumentNode, isFieldOrigin: (directive: string) => boolean): Hidden {
  const search = new Search(document, isFieldOrigin);
  search.start();
  // Each round but the last hides at least one thing more, so this ends.
  let spreads = true;
  while (spreads) spreads = search.spread();
  return search;
}

class Search implements Hidden {
  readonly types = new Set<string>();
  readonly fields = new Set<string>();
  private readonly definitions: readonly TypeDefinitionNode[];
  private readonly composites: readonly Composite[];
  private readonly byName: ReadonlyMap<string, Composite>;
  private readonly inputs: readonly Input[];

  constructor(
    document: DocumentNode,
    private readonly isFieldOrigin: (directive: string) => boolean,
  ) {
    this.definitions = document.definitions.filter((node): node is TypeDefinitionNode => node.kind.endsWith('TypeDefinition'));
    this.composites = this.definitions.filter(
      (node): node is Composite => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION,
    );
    this.byName = new Map(this.composites.map((node) => [node.name.value, node]));
    this.inputs = this.definitions.filter((node): node is Input => node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION);
  }

  start(): void {
    this.eachField((type, field) => {
      if (this.origins(field).some(takesContext)) this.hideField(type, field);
    });
  }

  /** One round; true when it hid something more. */
  spread(): boolean {
    const before = this.types.size + this.fields.size;
    this.eachField((type, field) => {
      if (this.leadsToHidden(type, field)) this.hideField(type, field);
    });
    for (const type of this.composites) if (type.fields?.every((field) => this.hidesField(type, field))) this.types.add(type.name.value);
    for (const input of this.inputs)
      if (input.fields?.some((field) => this.types.has(namedType(field.type)))) this.types.add(input.name.value);
    for (const type of this.definitions) {
      if (type.kind === Kind.UNION_TYPE_DEFINITION && type.types?.some((member) => this.types.has(member.name.value)))
        this.types.add(type.name.value);
    }
    for (const type of this.composites) this.spreadToInterfaces(type);
    return this.types.size + this.fields.size > before;
  }

  private leadsToHidden(type: Composite, field: FieldDefinitionNode): boolean {
    if (this.types.has(namedType(field.type))) return true;
    if (field.arguments?.some((argument) => this.types.has(namedType(argument.type)))) return true;
    return this.origins(field).some((origin) => {
      const requires = textArgument(origin, 'requires');
      return requires !== undefined && this.selectsHidden(type.name.value, parse(`{ ${requires} }`).definitions[0]);
    });
  }

  private selectsHidden(typeName: string, node: unknown): boolean {
    const { selectionSet } = node as { readonly selectionSet?: SelectionSetNode };
    if (this.types.has(typeName)) return true;
    return (
      selectionSet?.selections.some((selection) => {
        if (selection.kind === Kind.INLINE_FRAGMENT) return this.selectsHidden(selection.typeCondition?.name.value ?? typeName, selection);
        if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
        if (this.fields.has(`${typeName}.${selection.name.value}`)) return true;
        const field = this.byName.get(typeName)?.fields?.find((candidate) => candidate.name.value === selection.name.value);
        return field !== undefined && this.selectsHidden(namedType(field.type), selection);
      }) ?? false
    );
  }

  private spreadToInterfaces(type: Composite): void {
    for (const { name } of type.interfaces ?? []) {
      if (this.types.has(type.name.value)) this.types.add(name.value);
      for (const field of this.byName.get(name.value)?.fields ?? []) {
        if (this.fields.has(`${type.name.value}.${field.name.value}`)) this.fields.add(`${name.value}.${field.name.value}`);
      }
    }
  }

  private hidesField(type: Composite, field: FieldDefinitionNode): boolean {
    return this.fields.has(`${type.name.value}.${field.name.value}`);
  }

  private hideField(type: Composite, field: FieldDefinitionNode): void {
    this.fields.add(`${type.name.value}.${field.name.value}`);
  }

  private origins(field: FieldDefinitionNode | InputValueDefinitionNode): readonly ConstDirectiveNode[] {
    return field.directives?.filter((directive) => this.isFieldOrigin(directive.name.value)) ?? [];
  }

  private eachField(visit: (type: Composite, field: FieldDefinitionNode) => void): void {
    for (const type of this.composites) for (const field of type.fields ?? []) visit(type, field);
  }
}

/** A field filled from `@context` cannot be asked through Apollo's gateway, which does not know contexts. */
function takesContext(origin: ConstDirectiveNode): boolean {
  return origin.arguments?.some((argument) => argument.name.value === 'contextArguments') ?? false;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
