import type { FetchDataRewrite } from '@apollo/query-planner';
import type { IsOfType } from './is-of-type';
import { getOwn, isObject, type JsonObject, setOwn } from './json-object';

export type Rewrite = (data: JsonObject) => void;

type Write = (object: JsonObject) => void;

const FRAGMENT = '... on ';

/** Compiles what a plan changes in the data of a fetch: values it sets (another `__typename`) and keys it renames (clashing aliases). */
export function compileRewrites(rewrites: readonly FetchDataRewrite[] | undefined, isOfType: IsOfType): Rewrite {
  const compiled = (rewrites ?? []).map((rewrite) => compileAt(rewrite.path.slice(0, -1), writerOf(rewrite), isOfType));
  return (data) => {
    for (const write of compiled) write(data);
  };
}

function writerOf(rewrite: FetchDataRewrite): Write {
  const key = rewrite.path.at(-1) ?? '';
  if (rewrite.kind === 'ValueSetter') return (object) => setOwn(object, key, rewrite.setValueTo);
  return (object) => {
    if (!Object.hasOwn(object, key)) return;
    setOwn(object, rewrite.renameKeyTo, object[key]);
    delete object[key];
  };
}

function compileAt(path: readonly string[], write: Write, isOfType: IsOfType): (value: unknown) => void {
  const [first, ...rest] = path;
  const inner: (value: JsonObject) => void = first === undefined ? write : step(first, compileAt(rest, write, isOfType), isOfType);
  const apply = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) apply(item);
    else if (isObject(value)) inner(value);
  };
  return apply;
}

function step(element: string, apply: (value: unknown) => void, isOfType: IsOfType): (object: JsonObject) => void {
  if (!element.startsWith(FRAGMENT)) return (object) => apply(getOwn(object, element));
  const condition = element.slice(FRAGMENT.length);
  return (object) => {
    const typename = getOwn(object, '__typename');
    // Subgraphs are not asked for the type name where there is only one it could be.
    if (typeof typename !== 'string' || isOfType(typename, condition)) apply(object);
  };
}
