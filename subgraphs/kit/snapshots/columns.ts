import { apiError } from '../../../schemas/errors';
import type { Dialect } from '../engines';
import type { FieldModel, ObjectModel } from '../model/types';
import { castOf } from './casts';
import type { SourceColumn, SourceRelation } from './sources';

/** One column of the snapshot, made from one of the source. */
export interface ColumnPlan {
  readonly field: FieldModel;
  /** SQL type of the column. */
  readonly type: string;
  readonly source: SourceColumn;
  /** SQL: the source's value, as found. */
  readonly found: string;
  /** SQL: true when `found` becomes `value` without loss. `undefined`: it always does. */
  readonly holds: string | undefined;
  /** SQL: the value of type `type`; null where `holds` is not true. */
  readonly value: string;
}

/**
 * Finds each field's column in the source: by its physical name, else by its name, in this spelling before any other.
 * Throws SNAPSHOT_SOURCE_INVALID naming every column that is missing.
 */
export function planColumns(object: ObjectModel, relation: SourceRelation, dialect: Dialect): readonly ColumnPlan[] {
  const missing: string[] = [];
  const plans = object.fields.flatMap((field) => {
    const source = findColumn(field, relation.columns);
    if (source === undefined) missing.push(field.column === field.name ? `"${field.column}"` : `"${field.column}" (or "${field.name}")`);
    return source === undefined ? [] : [planColumn(field, source, dialect)];
  });
  if (missing.length > 0) {
    const found = relation.columns.map(({ name }) => name).join(', ');
    throw apiError('SNAPSHOT_SOURCE_INVALID', {
      source: relation.label,
      reason: `${object.name} needs the column ${missing.join(', ')}; there are: ${found}`,
    });
  }
  return plans;
}

/** The source's columns that no field uses. */
export function leftOut(relation: SourceRelation, plans: readonly ColumnPlan[]): readonly string[] {
  const used = new Set(plans.map(({ source }) => source.name));
  return relation.columns.filter(({ name }) => !used.has(name)).map(({ name }) => name);
}

export function columnType(field: FieldModel, dialect: Dialect): string {
  const type = dialect.columnType(field.type);
  return field.list ? `${type}[]` : type;
}

function findColumn({ column, name }: FieldModel, columns: readonly SourceColumn[]): SourceColumn | undefined {
  const lower = (text: string): string => text.toLowerCase();
  return (
    columns.find((candidate) => candidate.name === column) ??
    columns.find((candidate) => candidate.name === name) ??
    columns.find((candidate) => lower(candidate.name) === lower(column)) ??
    columns.find((candidate) => lower(candidate.name) === lower(name))
  );
}

function planColumn(field: FieldModel, source: SourceColumn, dialect: Dialect): ColumnPlan {
  const type = columnType(field, dialect);
  const found = dialect.quoteName(source.name);
  return { field, type, source, found, ...castOf({ field, type, found, foundType: source.type }) };
}
