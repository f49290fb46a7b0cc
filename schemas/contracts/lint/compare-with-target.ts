import type { Relationship, SchemaObject } from '../model';
import { findProperty, keysOf, propertyNamed } from '../object-index';
import type { Reporter } from './problem';

interface Sides {
  readonly object: SchemaObject;
  readonly relationship: Relationship;
  readonly target: SchemaObject;
  readonly at: number;
}

/** A foreign key equals the whole primary key of its target, of the same types. */
export function compareWithTarget({ object, relationship, target, at }: Sides, report: Reporter): void {
  const keys = keysOf(target);
  const named = relationship.to.properties.map((property) => findProperty(target, property));
  if (named.includes(undefined)) return; // already reported as unknown
  const isKey = named.length === keys.length && keys.every((key) => named.includes(key));
  if (!isKey && keys.length > 0) {
    const describe = (names: readonly (string | undefined)[]) => `${target.name}.${names.join(', ')}`;
    report('reference-not-key', at, {
      target: describe(named.map((property) => property?.name)),
      key: describe(keys.map(({ name }) => name)),
    });
  }
  for (const [index, to] of named.entries()) {
    const from = propertyNamed(object, relationship.from[index] ?? '');
    if (!from || !to || from.logicalType === to.logicalType) continue;
    report('reference-type-mismatch', at, {
      from: `${object.name}.${from.name}`,
      fromType: from.logicalType,
      to: `${target.name}.${to.name}`,
      toType: to.logicalType,
    });
  }
}
