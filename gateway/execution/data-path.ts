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

  /** The objects at the end of the path. What is null or missing on the way leads nowhere; so does a value of another shape. */
  collect(root: JsonObject): JsonObject[] {
    const found: JsonObject[] = [];
    this.walk(root, 0, found);
    return found;
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

  private walk(value: unknown, at: number, found: JsonObject[]): void {
    const step = this.steps[at];
    if (!step) {
      if (isObject(value)) found.push(value);
    } else if (step.key === undefined) {
      if (!Array.isArray(value)) return;
      for (const item of value) if (this.fits(item, step)) this.walk(item, at + 1, found);
    } else if (isObject(value)) {
      const inner = step.key === '' ? value : getOwn(value, step.key);
      if (this.fits(inner, step)) this.walk(inner, at + 1, found);
    }
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
