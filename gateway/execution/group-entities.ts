import { getOwn, type JsonObject } from './json-object';
import type { Representation } from './representation';

type Group = JsonObject[];
type Find = (entity: JsonObject) => Group | undefined;

/** The entities that can be asked for, by the JSON text of their representation. */
export function groupEntities(entities: readonly JsonObject[], { write, leaves }: Representation): ReadonlyMap<string, JsonObject[]> {
  const groups = new Map<string, Group>();
  const byText: Find = (entity) => {
    const text = write(entity);
    if (text === undefined) return undefined;
    const known = groups.get(text);
    if (known) return known;
    const group: Group = [];
    groups.set(text, group);
    return group;
  };
  const find = leaves ? byValues(['__typename', ...leaves], byText) : byText;
  for (const entity of entities) find(entity)?.push(entity);
  return groups;
}

/** Groups by the value of each field in turn; behind the last one, the groups themselves. */
type Level = Map<unknown, Level | Group>;

/** Writes a text once for each combination of values, however often it comes: to look for values is cheaper than to write and hash their text. */
function byValues(names: readonly string[], find: Find): Find {
  const values: Level = new Map();
  const last = names.length - 1;
  return (entity) => {
    let level = values;
    for (let at = 0; at < last; at += 1) {
      const value = getOwn(entity, names[at] as string);
      if (typeof value === 'object' && value !== null) return find(entity);
      let next = level.get(value) as Level | undefined;
      if (!next) {
        next = new Map();
        level.set(value, next);
      }
      level = next;
    }
    const value = getOwn(entity, names[last] as string);
    if (typeof value === 'object' && value !== null) return find(entity);
    const known = level.get(value) as Group | undefined;
    if (known) return known;
    const group = find(entity);
    if (group) level.set(value, group);
    return group;
  };
}
