import type { IsOfType } from './is-of-type';
import { getOwn, isObject, type JsonObject } from './json-object';

export type ResponsePath = readonly (string | number)[];

/** One step of a plan's path: a key of an object, or (`undefined`) each item of a list; then, only objects of some types. */
interface Step {
  readonly key: string | undefined;
  readonly types: readonly string[] | undefined;
}

/** A path of a plan, compiled: `reviews`, `@` for each item of a list, and either followed by `|[Book,Film]` for objects of these types. */
export class DataPath {
  /** Up to the first list: as much of a path as is the same for all objects at its end. */
  readonly untilList: ResponsePath;
  private readonly steps: readonly Step[];

  constructor(
    path: ResponsePath,
    private readonly isOfType: IsOfType,
  ) {
    this.steps = path.map(readStep);
    const list = this.steps.findIndex(({ key }) => key === undefined);
    const keys = this.steps.slice(0, list === -1 ? undefined : list).flatMap(({ key }) => (key ? [key] : []));
    this.untilList = keys;
  }

  /**
   * The objects at the end of the path, each once, though many ways may lead to it. What is null or missing on the way leads nowhere; so
   * does a value of another shape.
   */
  collect(root: JsonObject): readonly JsonObject[] {
    let values: readonly unknown[] = [root];
    for (const step of this.steps) values = step.key === undefined ? this.itemsOf(values, step) : this.valuesOf(values, step.key, step);
    const objects = values.filter(isObject);
    return objects.length > 1 ? [...new Set(objects)] : objects;
  }

  /** Where each of `wanted` stands in the answer; one object can stand at many places. */
  locate(root: JsonObject, wanted: ReadonlySet<JsonObject>): ReadonlyMap<JsonObject, readonly ResponsePath[]> {
    const places = new Map<JsonObject, ResponsePath[]>();
    const walk = (value: unknown, at: number, path: ResponsePath): void => {
      const step = this.steps[at];
      if (!step) {
        if (!isObject(value) || !wanted.has(value)) return;
        const known = places.get(value);
        if (known) known.push(path);
        else places.set(value, [path]);
      } else if (step.key === undefined) {
        if (Array.isArray(value))
          value.forEach((item, index) => {
            if (this.fits(item, step)) walk(item, at + 1, [...path, index]);
          });
      } else if (isObject(value)) {
        const inner = step.key === '' ? value : getOwn(value, step.key);
        if (this.fits(inner, step)) walk(inner, at + 1, step.key === '' ? path : [...path, step.key]);
      }
    };
    walk(root, 0, []);
    return places;
  }

  /** A list that several objects share is looked through once: what it leads to is the same each time. */
  private itemsOf(values: readonly unknown[], step: Step): readonly unknown[] {
    const items: unknown[] = [];
    for (const list of values.length > 1 ? new Set(values) : values) {
      if (!Array.isArray(list)) continue;
      for (const item of list) if (this.fits(item, step)) items.push(item);
    }
    return items;
  }

  private valuesOf(objects: readonly unknown[], key: string, step: Step): readonly unknown[] {
    const values: unknown[] = [];
    for (const object of objects) {
      if (!isObject(object)) continue;
      const value = key === '' ? object : getOwn(object, key);
      if (this.fits(value, step)) values.push(value);
    }
    return values;
  }

  private fits(value: unknown, { types }: Step): boolean {
    if (value === null || value === undefined) return false;
    if (!types) return true;
    const { __typename: typename } = value as JsonObject;
    return typeof typename === 'string' && types.some((type) => this.isOfType(typename, type));
  }
}

function readStep(element: string | number): Step {
  const [, key = '', types] = /^([^|]*)(?:\|\[(.*)\])?$/.exec(String(element)) ?? [];
  return { key: key === '@' ? undefined : key, types: types?.split(',') };
}
