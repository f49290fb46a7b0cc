import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { FieldConditions } from './field-conditions';
import type { View } from './view';

/** A valid operation with its fragments. */
export interface Filterable {
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** Something that was asked for and may not be had. */
export interface Denial {
  /** Where it stands in the answer; `@` stands for each item of a list, `... on Type` for a fragment. */
  readonly path: readonly string[];
  /** `Order.total`, or the name of a type. */
  readonly coordinate: string;
}

export interface Filtered {
  /** What is left; `undefined` when nothing is. The very operation that was given, when nothing was taken out. */
  readonly kept: Filterable | undefined;
  /** What was taken out of the given operation, with all in it: its fields are answered with null. */
  readonly removed: ReadonlySet<SelectionNode>;
  /** One for each path. */
  readonly denials: readonly Denial[];
}

/**
 * Takes out of a valid operation whatever a caller may not read: fields, fragments on types, and whatever has nothing left in it.
 * `isIncluded` tells what `@skip` and `@include` leave; what they leave out is taken out too where it may not be read, and not told of.
 */
export function filterOperation(
  operation: Filterable,
  schema: GraphQLSchema,
  permission: { readonly view: View; readonly fields: FieldConditions },
  isIncluded: (directives: readonly DirectiveNode[] | undefined) => boolean,
): Filtered {
  const root = schema.getRootType(operation.definition.operation);
  if (!root) throw new Error(`The schema has no ${operation.definition.operation} type.`);
  const filter = new Filter(operation, schema, permission, isIncluded);
  const selectionSet = filter.selectionSet(operation.definition.selectionSet, root, { path: [], isTold: true });
  const denials = [...filter.denials.values()];
  if (filter.removed.size === 0) return { kept: operation, removed: filter.removed, denials };
  const kept = selectionSet && tidy({ ...operation.definition, selectionSet }, filter.fragments);
  return { kept, removed: filter.removed, denials };
}

interface Place {
  readonly path: readonly string[];
  /** False inside what is skipped. */
  readonly isTold: boolean;
}

class Filter {
  readonly removed = new Set<SelectionNode>();
  readonly denials = new Map<string, Denial>();
  readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    private readonly operation: Filterable,
    private readonly schema: GraphQLSchema,
    private readonly permission: { readonly view: View; readonly fields: FieldConditions },
    private readonly isIncluded: (directives: readonly DirectiveNode[] | undefined) => boolean,
  ) {}

  /** What is left of a selection set; `undefined` when nothing is. */
  selectionSet(set: SelectionSetNode, parent: GraphQLCompositeType, place: Place): SelectionSetNode | undefined {
    const selections = set.selections.flatMap((selection) => {
      const here = { path: place.path, isTold: place.isTold && this.isIncluded(selection.directives) };
      const kept = this.selection(selection, parent, here);
      if (!kept) this.removed.add(selection);
      return kept ?? [];
    });
    if (selections.length === 0) return set.selections.some((node) => this.isIncluded(node.directives)) ? undefined : onlyTypename;
    return { ...set, selections };
  }

  private selection(node: SelectionNode, parent: GraphQLCompositeType, place: Place): SelectionNode | undefined {
    switch (node.kind) {
      case Kind.FIELD:
        return this.field(node, parent, place);
      case Kind.INLINE_FRAGMENT: {
        const selectionSet = this.fragment(node.typeCondition?.name.value, node.selectionSet, parent, place);
        return selectionSet && { ...node, selectionSet };
      }
      case Kind.FRAGMENT_SPREAD: {
        const fragment = this.operation.fragments.get(node.name.value);
        const selectionSet = fragment && this.fragment(fragment.typeCondition.name.value, fragment.selectionSet, parent, place);
        if (!selectionSet) return undefined;
        // The same wherever it is spread: what may be read of it follows from its own type.
        this.fragments.set(node.name.value, { ...fragment, selectionSet });
        return node;
      }
    }
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, place: Place): FieldNode | undefined {
    const name = node.name.value;
    const path = [...place.path, (node.alias ?? node.name).value];
    const definition = isUnionType(parent) ? undefined : parent.getFields()[name];
    if (!this.permission.view.mayRead(parent.name, name) || !this.mayGive(node, definition))
      return this.deny(path, `${parent.name}.${name}`, place);
    if (!definition || !node.selectionSet) return node;
    // The operation is valid: only what has fields has a selection set.
    const type = getNamedType(definition.type) as GraphQLCompositeType;
    const selectionSet = this.selectionSet(node.selectionSet, type, { ...place, path: [...path, ...listMarks(definition.type)] });
    return selectionSet && { ...node, selectionSet };
  }

  private fragment(
    condition: string | undefined,
    set: SelectionSetNode,
    parent: GraphQLCompositeType,
    place: Place,
  ): SelectionSetNode | undefined {
    if (condition === undefined) return this.selectionSet(set, parent, place);
    const path = [...place.path, `... on ${condition}`];
    if (!this.permission.view.mayName(condition)) return this.deny(path, condition, place);
    const type = this.schema.getType(condition);
    return isCompositeType(type) ? this.selectionSet(set, type, { ...place, path }) : undefined;
  }

  private mayGive(node: FieldNode, definition: GraphQLField<unknown, unknown> | undefined): boolean {
    return (node.arguments ?? []).every(({ name }) => {
      const arg = definition?.args.find((candidate) => candidate.name === name.value);
      return arg === undefined || this.permission.view.fulfils(this.permission.fields.ofInput(arg.type));
    });
  }

  private deny(path: readonly string[], coordinate: string, { isTold }: Place): undefined {
    const key = path.join('\n');
    if (isTold && !this.denials.has(key)) this.denials.set(key, { path, coordinate });
    return undefined;
  }
}

/** For an object of which everything was skipped: it was asked for all the same, and nothing of it was denied. */
const onlyTypename: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

function listMarks(type: GraphQLOutputType): readonly string[] {
  if (isNonNullType(type)) return listMarks(type.ofType);
  return isListType(type) ? ['@', ...listMarks(type.ofType)] : [];
}

/** Leaves out fragments that nothing spreads any more, and variables that nothing uses. */
function tidy(definition: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Filterable {
  const used = new Map<string, FragmentDefinitionNode>();
  const variables = new Set<string>();
  const look = (root: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(root, {
      enter: (node) => {
        if (node.kind === Kind.VARIABLE) variables.add(node.name.value);
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : undefined;
        if (fragment && !used.has(fragment.name.value)) {
          used.set(fragment.name.value, fragment);
          look(fragment);
        }
      },
    });
  };
  look({ ...definition, variableDefinitions: [] });
  const variableDefinitions = (definition.variableDefinitions ?? []).filter(({ variable }) => variables.has(variable.name.value));
  return { definition: { ...definition, variableDefinitions }, fragments: used };
}
