import type { FieldModel, ObjectModel } from '../model';

/**
 * What may be done with a field beyond reading it. Protected and masked fields and lists can only be read, by whomever: a filter, an
 * order or a group over one would tell what it hides.
 */
export function isComparable(field: FieldModel): boolean {
  return field.protection === undefined && field.mask === undefined && !field.list;
}

/** Fields with an order: everything comparable but booleans. */
export function isOrdered(field: FieldModel): boolean {
  return isComparable(field) && field.type.kind !== 'Boolean';
}

export function isNumeric(field: FieldModel): boolean {
  return isComparable(field) && ['Int', 'BigInt', 'Float', 'Decimal'].includes(field.type.kind);
}

export function isTemporal(field: FieldModel): boolean {
  return isComparable(field) && (field.type.kind === 'Date' || field.type.kind === 'DateTime');
}

/** The aggregates an object offers, each with the fields it takes; those without any field are left out. */
export function aggregatesOf(object: ObjectModel): readonly { readonly name: AggregateName; readonly fields: readonly FieldModel[] }[] {
  const comparable = object.fields.filter(isComparable);
  const numeric = object.fields.filter(isNumeric);
  const ordered = object.fields.filter(isOrdered);
  const all = [
    { name: 'countDistinct', fields: comparable },
    { name: 'sum', fields: numeric },
    { name: 'avg', fields: numeric },
    { name: 'min', fields: ordered },
    { name: 'max', fields: ordered },
  ] as const;
  return all.filter(({ fields }) => fields.length > 0);
}

export type AggregateName = 'countDistinct' | 'sum' | 'avg' | 'min' | 'max';

/** The GraphQL type an aggregate of `field` has. */
export function aggregateType(aggregate: AggregateName, field: FieldModel): string {
  const type = typeName(field);
  if (aggregate === 'countDistinct') return 'Int';
  if (aggregate === 'sum' && type === 'Int') return 'BigInt';
  if (aggregate === 'avg' && (type === 'Int' || type === 'BigInt')) return 'Float';
  return type;
}

/** The GraphQL name of a field's type, without list or non-null. */
export function typeName(field: FieldModel): string {
  return field.type.kind === 'Enum' ? field.type.name : field.type.kind;
}
