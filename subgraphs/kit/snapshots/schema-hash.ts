import type { Dialect } from '../engines';
import type { GraphModel } from '../model/types';
import { canonicalHash } from './canonical-json';
import { columnType } from './columns';

/** SHA-256 of tables, columns, types and keys: two snapshots with the same can answer the same statements. */
export function schemaHash(model: GraphModel, dialect: Dialect): string {
  const objects = model.objects.map((object) => ({
    name: object.name,
    table: object.table,
    columns: object.fields.map((field) => ({ name: field.column, type: columnType(field, dialect), required: field.required })),
    keys: object.keys.map((key) => key.column),
  }));
  return canonicalHash(objects);
}
