/** An object of a subgraph's answer. Its keys are response names, which may be `__proto__` or `constructor` like any other. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a key of the object itself, never of its prototype: what stands there are functions, which JSON has none of, and `__proto__`. */
export function getOwn(object: JsonObject, key: string): unknown {
  const value = object[key];
  if (typeof value !== 'function' && key !== '__proto__') return value;
  return Object.hasOwn(object, key) ? value : undefined;
}

/** Writes a key of the object itself: plain assignment to `__proto__` would change the prototype instead. */
export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}
