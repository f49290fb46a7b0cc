import { lowerFirst, plural, upperFirst } from './graph-names';
import type { Relationship, SchemaObject } from './model';
import { identifiesRow } from './object-index';

/** An object’s relationships, those written on its properties first. */
export function relationshipsOf(object: SchemaObject): readonly Relationship[] {
  return [...object.properties.flatMap((property) => property.relationships), ...object.relationships];
}

/** The field of `object` that leads to `target`: `customerId` → `customer`; `origin` → `originAirport`. */
export function referenceName({ from, customProperties }: Relationship, target: string): string {
  const name = customProperties.get('name');
  if (typeof name === 'string') return name;
  const [only] = from;
  if (from.length !== 1 || only === undefined) return lowerFirst(target);
  return /^(.+?)_?I[dD]$/.exec(only)?.[1] ?? `${only}${upperFirst(target)}`;
}

/** The field of the target that leads back to rows of `object`; `undefined` when the contract wants none. */
export function inverseName(object: SchemaObject, { from, customProperties }: Relationship): string | undefined {
  const name = customProperties.get('inverseName');
  if (name === false) return undefined;
  if (typeof name === 'string') return name;
  if (identifiesRow(object, from)) return lowerFirst(object.name);
  const many = object.customProperties.get('pluralName');
  return typeof many === 'string' ? many : plural(lowerFirst(object.name));
}
