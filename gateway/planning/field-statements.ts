import {
  baseType,
  type CompositeType,
  collectTargetFields,
  type DirectiveDefinition,
  FieldDefinition,
  isCompositeType,
  type NamedType,
  type Subgraph,
} from '@apollo/federation-internals';
import { Kind, parse, type SelectionSetNode } from 'graphql';

/** Field names, each with what is selected under it. */
export type Shape = ReadonlyMap<string, Shape>;

export interface ConditionalShape {
  readonly type: string;
  readonly fields: Shape;
}

/** Fields of others that a field of a subgraph speaks of. */
export interface Statement {
  /** As a selection of the object they are fields of, whichever it is. */
  readonly fields: Shape;
  /** What is said of it only when it is of one type. */
  readonly conditional: readonly ConditionalShape[];
  /** By coordinate: `Item.cost` */
  readonly coordinates: ReadonlySet<string>;
}

/** What a subgraph says of fields that it does not know by itself. */
export interface FieldStatements {
  /** What each of its computed fields needs (`@requires`), by coordinate. */
  readonly requires: ReadonlyMap<string, Statement>;
  /** What a field brings along of the object it leads to (`@provides`), by coordinate. */
  readonly provides: ReadonlyMap<string, Statement>;
}

export function readFieldStatements(subgraph: Subgraph): FieldStatements {
  const metadata = subgraph.metadata();
  return {
    requires: statementsOf(metadata.requiresDirective(), ({ parent }) => parent),
    provides: statementsOf(metadata.providesDirective(), ({ type }) => type && baseType(type)),
  };
}

type Field = FieldDefinition<CompositeType>;

function statementsOf(
  definition: DirectiveDefinition<{ fields: unknown }>,
  subjectOf: (field: Field) => NamedType | undefined,
): ReadonlyMap<string, Statement> {
  const statements = new Map<string, Statement>();
  for (const { parent: field } of definition.applications()) {
    const subject = field instanceof FieldDefinition ? subjectOf(field) : undefined;
    if (!(field instanceof FieldDefinition) || !subject || !isCompositeType(subject)) continue;
    for (const directive of (field as Field).appliedDirectivesOf(definition)) {
      const targets = collectTargetFields({ parentType: subject, directive, includeInterfaceFieldsImplementations: true, validate: false });
      const coordinates = new Set(targets.map(({ coordinate }) => coordinate));
      statements.set(field.coordinate, { ...readSelection(String(directive.arguments().fields)), coordinates });
    }
  }
  return statements;
}

function readSelection(text: string): Pick<Statement, 'fields' | 'conditional'> {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  const selections = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const conditional: ConditionalShape[] = [];
  const always = selections.filter((selection) => {
    if (selection.kind !== Kind.INLINE_FRAGMENT || !selection.typeCondition) return true;
    conditional.push({ type: selection.typeCondition.name.value, fields: shapeOf(selection.selectionSet) });
    return false;
  });
  return { fields: shapeOf({ kind: Kind.SELECTION_SET, selections: always }), conditional };
}

/** All that a statement speaks of, of whatever type. */
export function wholeOf({ fields, conditional }: Statement): Shape {
  return conditional.reduce((shape, each) => joined(shape, each.fields), fields);
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
