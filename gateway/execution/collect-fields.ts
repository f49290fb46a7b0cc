import {
  type DirectiveNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** A selection set with its fragments put in place and its `@skip` and `@include` decided. */
export interface CompiledSelection {
  readonly items: readonly (SelectedField | SelectedFragment)[];
}

interface SelectedField {
  readonly kind: 'field';
  readonly responseName: string;
  readonly fieldName: string;
  readonly selection: CompiledSelection | undefined;
}

interface SelectedFragment {
  readonly kind: 'fragment';
  readonly typeCondition: string | undefined;
  readonly selection: CompiledSelection;
}

/** All selections of one response name of one type. */
export interface CollectedField {
  readonly responseName: string;
  readonly fieldName: string;
  readonly selections: CompiledSelection[];
}

export type Decide = (directives: readonly DirectiveNode[] | undefined) => boolean;

/** Puts fragments in place. `isIncluded` decides what `@skip` and `@include` leave. The document is valid: its fragments exist and do not loop. */
export function compileSelection(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  isIncluded: Decide,
): CompiledSelection {
  const compile = (set: SelectionSetNode): CompiledSelection => ({
    items: set.selections
      .filter((selection) => isIncluded(selection.directives))
      .flatMap((selection): readonly (SelectedField | SelectedFragment)[] => {
        if (selection.kind === Kind.FIELD) {
          const { name, alias, selectionSet: inner } = selection;
          return [{ kind: 'field', responseName: (alias ?? name).value, fieldName: name.value, selection: inner && compile(inner) }];
        }
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        return fragment
          ? [{ kind: 'fragment', typeCondition: fragment.typeCondition?.name.value, selection: compile(fragment.selectionSet) }]
          : [];
      }),
  });
  return compile(selectionSet);
}

/** The fields an object of `type` answers, in the order the specification gives them (section 6.3.2, "Field collection"). */
export function collectFields(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  selections: readonly CompiledSelection[],
): ReadonlyMap<string, CollectedField> {
  const collected = new Map<string, CollectedField>();
  const collect = (selection: CompiledSelection): void => {
    for (const item of selection.items) {
      if (item.kind === 'fragment') {
        if (applies(schema, item.typeCondition, type)) collect(item.selection);
        continue;
      }
      const field = collected.get(item.responseName) ?? { responseName: item.responseName, fieldName: item.fieldName, selections: [] };
      collected.set(item.responseName, field);
      if (item.selection) field.selections.push(item.selection);
    }
  };
  selections.forEach(collect);
  return collected;
}

function applies(schema: GraphQLSchema, typeCondition: string | undefined, type: GraphQLCompositeType): boolean {
  if (typeCondition === undefined || typeCondition === type.name) return true;
  const condition = schema.getType(typeCondition);
  return isAbstractType(condition) && !isUnionType(type) && schema.isSubType(condition, type);
}

/** Throws for a field the type does not have, which validation has excluded. */
export function fieldDefinition(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> {
  const field = isUnionType(type) ? undefined : type.getFields()[name];
  if (!field) throw new Error(`Type ${type.name} has no field ${name}.`);
  return field;
}
