import type { IsOfType } from './is-of-type';
import { getOwn, isObject, type JsonObject } from './json-object';

export type ResponsePath = readonly (string | number)[];

/** An object, and the objects it stands in, from the root on: one for each field on the way. */
export interface Trail {
  readonly object: JsonObject;
  readonly around: readonly JsonObject[];
}

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
    this.follow(root, ({ object, place }) => {
      if (!wanted.has(object)) return;
      const known = places.get(object);
      if (known) known.push(place);
      else places.set(object, [place]);
    });
    return places;
  }

  /** The objects at the end of the path, each as often as a way leads to it. */
  trails(root: JsonObject): readonly Trail[] {
    const trails: Trail[] = [];
    this.follow(root, (trail) => trails.push(trail));
    return trails;
  }

  private follow(root: JsonObject, visit: (end: Trail & { readonly place: ResponsePath }) => void): void {
    const walk = (value: unknown, at: number, place: ResponsePath, around: readonly JsonObject[]): void => {
      const step = this.steps[at];
      if (!step) {
        if (isObject(value)) visit({ object: value, place, around });
      } else if (step.key === undefined) {
        if (Array.isArray(value))
          value.forEach((item, index) => {
            if (this.fits(item, step)) walk(item, at + 1, [...place, index], around);
          });
      } else if (isObject(value)) {
        const inner = step.key === '' ? value : getOwn(value, step.key);
        if (!this.fits(inner, step)) return;
        if (step.key === '') walk(inner, at + 1, place, around);
        else walk(inner, at + 1, [...place, step.key], [...around, value]);
      }
    };
    walk(root, 0, [], []);
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
