import { getOwn, isObject, type JsonObject, setOwn } from './json-object';

/**
 * Puts what one fetch answered into what others answered before. Objects are merged, and lists of the same length item by item. A null
 * never takes away what another subgraph knew. What is new in `target` is shared with `source`, not copied.
 */
export function mergeInto(target: JsonObject, source: JsonObject): void {
  for (const key in source) {
    const theirs = source[key];
    const ours = getOwn(target, key);
    if (ours === undefined || ours === null) setOwn(target, key, theirs);
    else setOwn(target, key, merged(ours, theirs));
  }
}

function merged(ours: unknown, theirs: unknown): unknown {
  if (theirs === null || theirs === undefined || ours === theirs) return ours;
  if (isObject(ours) && isObject(theirs)) {
    mergeInto(ours, theirs);
    return ours;
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    for (let index = 0; index < ours.length; index += 1) ours[index] = merged(ours[index], theirs[index]);
    return ours;
  }
  return theirs;
}

/** A copy that shares nothing with `value`, which is JSON. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyOf(value[key]));
  return copy as T;
}
