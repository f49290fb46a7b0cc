import { getOwn, type JsonObject } from './json-object';
import type { Representation } from './representation';

/** The entities that can be asked for, by the JSON text of their representation. */
export function groupEntities(entities: readonly JsonObject[], { write, onlyKey }: Representation): ReadonlyMap<string, JsonObject[]> {
  const groups = new Map<string, JsonObject[]>();
  const groupOf = (entity: JsonObject): JsonObject[] | undefined => {
    const text = write(entity);
    if (text === undefined) return undefined;
    const known = groups.get(text);
    if (known) return known;
    const group: JsonObject[] = [];
    groups.set(text, group);
    return group;
  };
  // Where type and one value tell all, the text is written once for each value, however often it comes.
  const find = onlyKey === undefined ? groupOf : byKey(onlyKey, groupOf);
  for (const entity of entities) find(entity)?.push(entity);
  return groups;
}

type Find = (entity: JsonObject) => JsonObject[] | undefined;

function byKey(key: string, find: Find): Find {
  const types = new Map<unknown, Map<unknown, JsonObject[]>>();
  return (entity) => {
    const value = getOwn(entity, key);
    if (typeof value === 'object') return find(entity);
    const typename = getOwn(entity, '__typename');
    const values = types.get(typename) ?? new Map<unknown, JsonObject[]>();
    types.set(typename, values);
    const known = values.get(value);
    if (known) return known;
    const group = find(entity);
    if (group) values.set(value, group);
    return group;
  };
}
