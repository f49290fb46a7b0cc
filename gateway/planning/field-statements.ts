import {
  type CompositeType,
  collectTargetFields,
  type DirectiveDefinition,
  FieldDefinition,
  type Subgraph,
} from '@apollo/federation-internals';
import { Kind, parse, type SelectionSetNode } from 'graphql';

/** Field names, each with what is selected under it. */
export type Shape = ReadonlyMap<string, Shape>;

export interface ComputedField {
  /** `Item.cost` */
  readonly coordinate: string;
  /** What it is computed from, as a selection of its object. */
  readonly needs: Shape;
  /** The same as coordinates. */
  readonly uses: ReadonlySet<string>;
}

/** What a subgraph says of fields that it does not know by itself. */
export interface FieldStatements {
  /** Fields it computes from what others know (`@requires`), by coordinate. */
  readonly computed: ReadonlyMap<string, ComputedField>;
  /** Fields that bring along, of the object they lead to, what is otherwise another's to say (`@provides`), by coordinate. */
  readonly provided: ReadonlyMap<string, Shape>;
}

export function readFieldStatements(subgraph: Subgraph): FieldStatements {
  const metadata = subgraph.metadata();
  const computed = new Map<string, ComputedField>();
  for (const field of fieldsWith(metadata.requiresDirective())) {
    const { coordinate, parent } = field;
    for (const requires of field.appliedDirectivesOf(metadata.requiresDirective()))
      computed.set(coordinate, { coordinate, needs: shapeOfFields(requires.arguments()), uses: usedBy(parent, requires) });
  }
  const provided = new Map<string, Shape>();
  for (const field of fieldsWith(metadata.providesDirective()))
    for (const provides of field.appliedDirectivesOf(metadata.providesDirective()))
      provided.set(field.coordinate, shapeOfFields(provides.arguments()));
  return { computed, provided };
}

function fieldsWith(directive: DirectiveDefinition): readonly FieldDefinition<CompositeType>[] {
  return [...directive.applications()].flatMap(({ parent }) => (parent instanceof FieldDefinition ? [parent] : []));
}

type Target = Parameters<typeof collectTargetFields>[0];

function usedBy(parentType: Target['parentType'], directive: Target['directive']): ReadonlySet<string> {
  const fields = collectTargetFields({ parentType, directive, includeInterfaceFieldsImplementations: true, validate: false });
  return new Set(fields.map(({ coordinate }) => coordinate));
}

function shapeOfFields({ fields }: { readonly fields?: unknown }): Shape {
  const [operation] = parse(`{ ${String(fields)} }`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? shapeOf(operation.selectionSet) : new Map();
}

/** Whether all that is `needed` is there; type conditions and arguments are left out of account. */
export function contains(present: Shape, needed: Shape): boolean {
  for (const [name, inner] of needed) {
    const found = present.get(name);
    if (!found || !contains(found, inner)) return false;
  }
  return true;
}

/** What two selections select together. */
export function joined(a: Shape, b: Shape): Shape {
  const both = new Map(a);
  for (const [name, inner] of b) both.set(name, joined(a.get(name) ?? nothing, inner));
  return both;
}

export const nothing: Shape = new Map();

/** What is selected, by response name; fields of all type conditions together. */
function shapeOf({ selections }: SelectionSetNode): Shape {
  return selections.reduce<Shape>((shape, selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return shape;
    const inner = selection.selectionSet ? shapeOf(selection.selectionSet) : nothing;
    return joined(shape, selection.kind === Kind.INLINE_FRAGMENT ? inner : new Map([[selection.name.value, inner]]));
  }, nothing);
}
