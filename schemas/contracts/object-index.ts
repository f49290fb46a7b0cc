import { lowerCamel, upperCamel } from './graph-names';
import type { Contract, Property, SchemaObject } from './model';

interface ObjectIndex {
  readonly keys: readonly Property[];
  readonly unique: ReadonlySet<string>;
  readonly byId: ReadonlyMap<string, Property>;
  readonly byName: ReadonlyMap<string, Property>;
}

/** Models never change, so what is looked up again and again is sorted once. */
const indexes = new WeakMap<SchemaObject, ObjectIndex>();

function indexOf(object: SchemaObject): ObjectIndex {
  const known = indexes.get(object);
  if (known) return known;
  const backwards = object.properties.toReversed(); // of two with the same name, the first counts
  const index = {
    keys: object.properties.filter((property) => property.primaryKey),
    unique: new Set(object.properties.filter((property) => property.unique).map(({ name }) => name)),
    byId: new Map(backwards.map((property) => [property.id, property])),
    byName: new Map(backwards.map((property) => [property.name, property])),
  };
  indexes.set(object, index);
  return index;
}

/** The properties of the primary key, in the order of the contract. */
export function keysOf(object: SchemaObject): readonly Property[] {
  return indexOf(object).keys;
}

export function propertyNamed(object: SchemaObject, name: string): Property | undefined {
  return indexOf(object).byName.get(name);
}

/** The object a reference means: by id, or by name. */
export function findObject({ schema }: Contract, reference: string): SchemaObject | undefined {
  const camel = upperCamel(reference);
  return (
    schema.find(({ id }) => id === reference) ?? schema.find(({ name }) => name === reference) ?? schema.find(({ name }) => name === camel)
  );
}

/** The property a reference means: by id, or by name. */
export function findProperty(object: SchemaObject, reference: string): Property | undefined {
  const { byId, byName } = indexOf(object);
  return byId.get(reference) ?? byName.get(reference) ?? byName.get(lowerCamel(reference));
}

/** True when at most one row can hold given values of `names`: they hold the whole primary key, or a unique property. */
export function identifiesRow(object: SchemaObject, names: readonly string[]): boolean {
  const { keys, unique } = indexOf(object);
  if (names.some((name) => unique.has(name))) return true;
  return keys.length === names.length && keys.every(({ name }) => names.includes(name));
}
