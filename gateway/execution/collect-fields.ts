import {
  type DirectiveNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Executable } from './executable';

/** A selection set with its fragments put in place and its `@skip` and `@include` decided. */
export interface CompiledSelection {
  readonly items: readonly (SelectedField | SelectedFragment)[];
}

interface SelectedField {
  readonly kind: 'field';
  readonly responseName: string;
  /** Its name in the data the answer is written from. */
  readonly dataName: string;
  readonly fieldName: string;
  readonly selection: CompiledSelection | undefined;
  /** Not asked of any subgraph. */
  readonly isRemoved: boolean;
}

interface SelectedFragment {
  readonly kind: 'fragment';
  readonly typeCondition: string | undefined;
  readonly selection: CompiledSelection;
}

/** All selections of one response name of one type. */
export interface CollectedField {
  readonly responseName: string;
  readonly dataName: string;
  readonly fieldName: string;
  readonly selections: CompiledSelection[];
  /** Where it was asked for, it was removed every time. */
  isRemoved: boolean;
}

export type Decide = (directives: readonly DirectiveNode[] | undefined) => boolean;

/** Puts fragments in place. `isIncluded` decides what `@skip` and `@include` leave. The document is valid: its fragments exist and do not loop. */
export function compileSelection(
  selectionSet: SelectionSetNode,
  { fragments, planned: { dataNames }, gate }: Pick<Executable, 'fragments' | 'planned' | 'gate'>,
  isIncluded: Decide,
): CompiledSelection {
  const compile = (set: SelectionSetNode, isInRemoved: boolean): CompiledSelection => ({
    items: set.selections
      .filter((selection) => isIncluded(selection.directives))
      .flatMap((selection): readonly (SelectedField | SelectedFragment)[] => {
        const isRemoved = isInRemoved || gate?.removed.has(selection) === true;
        if (selection.kind === Kind.FIELD) {
          const { name, alias, selectionSet: inner } = selection;
          const responseName = (alias ?? name).value;
          const dataName = dataNames.get(`${responseName} ${name.value}`) ?? responseName;
          return [
            { kind: 'field', responseName, dataName, fieldName: name.value, selection: inner && compile(inner, isRemoved), isRemoved },
          ];
        }
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const inner = fragment && compile(fragment.selectionSet, isRemoved);
        // With nothing left in it, nobody needs to know whether it applies.
        return inner?.items.length ? [{ kind: 'fragment', typeCondition: fragment?.typeCondition?.name.value, selection: inner }] : [];
      }),
  });
  return compile(selectionSet, false);
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
      const { responseName, dataName, fieldName } = item;
      const field = collected.get(responseName) ?? { responseName, dataName, fieldName, selections: [], isRemoved: true };
      collected.set(responseName, field);
      field.isRemoved &&= item.isRemoved;
      if (item.selection) field.selections.push(item.selection);
    }
  };
  selections.forEach(collect);
  return collected;
}

/** Whether what is selected depends on which of its possible types an object of abstract `type` is. */
export function dependsOnType(schema: GraphQLSchema, type: GraphQLCompositeType, selections: readonly CompiledSelection[]): boolean {
  if (!isAbstractType(type)) return false;
  return selections.some(({ items }) =>
    items.some((item) => {
      if (item.kind === 'field') return item.fieldName === '__typename';
      return !applies(schema, item.typeCondition, type) || dependsOnType(schema, type, [item.selection]);
    }),
  );
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
