import { astFromValue, type GraphQLArgument, type GraphQLInputField, isNonNullType, print } from 'graphql';
import { type ChangeCode, type Changes, pair } from './change';
import { isInputWidened, isNullRefused } from './type-changes';

/** Arguments and the fields of inputs are both what a reader gives; they change in the same ways, under different names. */
type Given = GraphQLArgument | GraphQLInputField;

interface Words {
  readonly added: ChangeCode;
  readonly requiredAdded: ChangeCode;
  readonly removed: ChangeCode;
  readonly deprecated: ChangeCode;
  readonly narrowed: ChangeCode;
  readonly widened: ChangeCode;
  readonly defaultChanged: ChangeCode;
  readonly defaultRemoved: ChangeCode;
}

export const argumentWords: Words = {
  added: 'argument-added',
  requiredAdded: 'required-argument-added',
  removed: 'argument-removed',
  deprecated: 'argument-deprecated',
  narrowed: 'argument-type-narrowed',
  widened: 'argument-type-widened',
  defaultChanged: 'argument-default-changed',
  defaultRemoved: 'argument-default-removed',
};

export const inputFieldWords: Words = {
  added: 'input-field-added',
  requiredAdded: 'required-input-field-added',
  removed: 'input-field-removed',
  deprecated: 'input-field-deprecated',
  narrowed: 'input-field-type-narrowed',
  widened: 'input-field-type-widened',
  defaultChanged: 'input-field-default-changed',
  defaultRemoved: 'input-field-default-removed',
};

export interface GivenPlace {
  readonly words: Words;
  readonly coordinateOf: (name: string) => string;
  /** Whoever uses this may have left the thing out, and would be broken if it were required. */
  readonly omittedBy: readonly string[];
}

export function diffGiven(
  was: Readonly<Record<string, Given>>,
  is: Readonly<Record<string, Given>>,
  place: GivenPlace,
  changes: Changes,
): void {
  const { words, coordinateOf, omittedBy } = place;
  const { removed, added, kept } = pair(was, is);
  for (const [name] of removed)
    changes.add(words.removed, 'breaking', coordinateOf(name), `${coordinateOf(name)} is gone.`, [coordinateOf(name)]);
  for (const [name, given] of added) {
    const coordinate = coordinateOf(name);
    if (isRequired(given)) changes.add(words.requiredAdded, 'breaking', coordinate, `${coordinate} is new and required.`, omittedBy);
    else changes.add(words.added, 'compatible', coordinate, `${coordinate} is new.`);
  }
  for (const [name, before, after] of kept) diffOne(coordinateOf(name), before, after, place, changes);
}

function diffOne(coordinate: string, was: Given, is: Given, { words, omittedBy }: GivenPlace, changes: Changes): void {
  const types = `${coordinate} was ${String(was.type)} and is ${String(is.type)}.`;
  const isOmittable = !isRequired(was);
  if (was.deprecationReason == null && is.deprecationReason != null)
    changes.add(words.deprecated, 'compatible', coordinate, `${coordinate} is deprecated: ${is.deprecationReason}`);
  if (String(was.type) !== String(is.type)) {
    if (isInputWidened(was.type, is.type)) changes.add(words.widened, 'compatible', coordinate, types);
    else {
      const broken = isNullRefused(was.type, is.type) && isRequired(is) ? omittedBy : [coordinate];
      changes.add(words.narrowed, 'breaking', coordinate, types, broken);
    }
  }
  const [before, after] = [defaultOf(was), defaultOf(is)];
  if (before === after) return;
  if (isOmittable && isRequired(is)) {
    if (isNonNullType(was.type))
      changes.add(words.defaultRemoved, 'breaking', coordinate, `${coordinate} no longer has the default ${before}.`, omittedBy);
    return;
  }
  if (isRequired(was)) return;
  changes.add(
    words.defaultChanged,
    'dangerous',
    coordinate,
    `Left out, ${coordinate} was ${before ?? 'nothing'} and is ${after ?? 'nothing'}.`,
  );
}

function isRequired({ type, defaultValue }: Given): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function defaultOf({ type, defaultValue }: Given): string | undefined {
  if (defaultValue === undefined) return undefined;
  const node = astFromValue(defaultValue, type);
  return node ? print(node) : JSON.stringify(defaultValue);
}
