import type { FetchNode } from '@apollo/query-planner';
import type { DataPath, Trail } from './data-path';
import type { IsOfType } from './is-of-type';
import { getOwn, isObject, type JsonObject } from './json-object';
import type { Variables } from './prepared-request';

/** Entities that are asked for with the same values from the objects around them. */
export interface InContext {
  readonly values: Variables;
  readonly entities: readonly JsonObject[];
}

/** Groups the entities of a fetch by the values its variables take from around each (`@fromContext`). */
export type ContextReader = (root: JsonObject) => readonly InContext[];

export type ContextRewrites = NonNullable<FetchNode['contextRewrites']>;

/** A value of the objects an entity stands in; `undefined` where none of them has it. */
type Finder = (trail: Trail) => unknown;

/**
 * Compiles what a plan says of contexts. Of an entity with a value that no subgraph gave, nothing can be asked: whoever should have given
 * it has said why.
 */
export function compileContexts(rewrites: ContextRewrites, path: DataPath, isOfType: IsOfType): ContextReader {
  const variables = [...findersByVariable(rewrites, isOfType)];
  return (root) => {
    const groups = new Map<string, { readonly values: Variables; readonly entities: JsonObject[] }>();
    for (const trail of path.trails(root)) {
      const values = variables.map(([, find]) => find(trail));
      if (values.includes(undefined)) continue;
      const text = JSON.stringify(values);
      const group = groups.get(text) ?? { values: Object.fromEntries(variables.map(([name], at) => [name, values[at]])), entities: [] };
      group.entities.push(trail.object);
      groups.set(text, group);
    }
    return [...groups.values()];
  };
}

/** How far up a path of the plan begins: `..` once for each field. */
export function levelsUp(path: readonly string[]): number {
  return path.filter((element) => element === UP).length;
}

/** A plan may name several places for a variable, by the types that can stand there: the nearest that is there counts. */
function findersByVariable(rewrites: ContextRewrites, isOfType: IsOfType): ReadonlyMap<string, Finder> {
  const nearestFirst = [...rewrites].sort((one, other) => levelsUp(one.path) - levelsUp(other.path));
  const found = new Map<string, Finder>();
  for (const { renameKeyTo, path } of nearestFirst) {
    const nearer = found.get(renameKeyTo);
    const here = finderOf(path, isOfType);
    found.set(renameKeyTo, nearer ? inTurn(nearer, here) : here);
  }
  return found;
}

function inTurn(nearer: Finder, farther: Finder): Finder {
  return (trail) => {
    const value = nearer(trail);
    return value === undefined ? farther(trail) : value;
  };
}

const UP = '..';
const FRAGMENT = '... on ';

function finderOf(path: readonly string[], isOfType: IsOfType): Finder {
  const up = levelsUp(path);
  const down = path.slice(up);
  return ({ object, around }) => read(up === 0 ? object : around.at(-up), down, isOfType);
}

function read(value: unknown, [element, ...rest]: readonly string[], isOfType: IsOfType): unknown {
  if (element === undefined || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => read(item, [element, ...rest], isOfType) ?? null);
  if (!isObject(value)) return undefined;
  if (!element.startsWith(FRAGMENT)) return read(getOwn(value, element), rest, isOfType);
  const typename = getOwn(value, '__typename');
  // Subgraphs are not asked for the type name where there is only one it could be.
  const fits = typeof typename !== 'string' || isOfType(typename, element.slice(FRAGMENT.length));
  return fits ? read(value, rest, isOfType) : undefined;
}
