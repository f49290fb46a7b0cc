/**
 * What a change does to those who read the graph. `breaking`: something that was asked or relied on no longer is. `dangerous`: every
 * operation stays valid, but what it means or may answer is different. `compatible`: there is more than before. `none`: words only.
 */
export type Impact = 'breaking' | 'dangerous' | 'compatible' | 'none';

/** One difference between what readers have and what they would have. */
export interface Change {
  /** Stable name of the kind of change. */
  readonly code: ChangeCode;
  readonly impact: Impact;
  /** A schema coordinate (`Order.total`, `Query.orders(where:)`, `OrderStatus.PAID`), or the name of a promise of the contract. */
  readonly coordinate: string;
  readonly message: string;
  /** Coordinates whose use is what a breaking change breaks; none where no operation can tell (a key, a promise). A type stands for every use of it. */
  readonly hits: readonly string[];
}

/** Every kind of change, with what is to be done instead when it must not break anybody. */
export const changeCodes = {
  'type-added': 'Nothing.',
  'type-removed': 'Deprecate the fields that lead to it, wait until nobody uses them, and remove it then.',
  'type-kind-changed': 'Add a type of another name, and deprecate the fields of this one.',
  'type-description': 'Nothing.',
  'field-added': 'Nothing.',
  'field-removed': 'Mark it deprecated, wait until nobody uses it, and remove it then.',
  'field-type-changed': 'Add a field of another name, and deprecate this one.',
  'field-became-nullable': 'Keep it non-null, or add a nullable field of another name and deprecate this one.',
  'field-became-non-null': 'Operations that ask for it beside a nullable field under one name need two aliases.',
  'field-deprecated': 'Agree with its readers until when it stays: their answers tell them to leave it.',
  'field-undeprecated': 'Nothing.',
  'argument-added': 'Nothing.',
  'required-argument-added': 'Give it a default, or make it nullable.',
  'argument-removed': 'Keep the argument and ignore it, deprecated, until nobody gives it.',
  'argument-deprecated': 'Agree with those who give it until when it stays: their answers tell them to leave it.',
  'argument-type-narrowed': 'Keep the wider type, or add an argument of another name.',
  'argument-type-widened': 'Nothing.',
  'argument-default-changed': 'Keep the default, or tell the readers who leave the argument out.',
  'argument-default-removed': 'Keep the default: a required argument without one breaks everybody who leaves it out.',
  'input-field-added': 'Nothing.',
  'required-input-field-added': 'Give it a default, or make it nullable.',
  'input-field-removed': 'Mark it deprecated, wait until nobody gives it, and remove it then.',
  'input-field-deprecated': 'Agree with those who give it until when it stays: their answers tell them to leave it.',
  'input-field-type-narrowed': 'Keep the wider type, or add a field of another name.',
  'input-field-type-widened': 'Nothing.',
  'input-field-default-changed': 'Keep the default, or tell the readers who leave the field out.',
  'input-field-default-removed': 'Keep the default: a required field without one breaks everybody who leaves it out.',
  'input-became-one-of': 'Add an input of another name.',
  'enum-value-added': 'Readers that know all values should expect one they do not know.',
  'enum-value-removed': 'Deprecate it, wait until nobody gives it, and remove it then.',
  'enum-value-deprecated': 'Agree with its readers until when it stays: their answers tell them to leave it.',
  'union-member-added': 'Readers that know all members should expect one they do not know.',
  'union-member-removed': 'Keep it in the union until nobody asks for it.',
  'interface-added': 'Readers that know all types of the interface should expect one more.',
  'interface-removed': 'Keep the interface until nobody asks for the type through it.',
  'directive-added': 'Nothing.',
  'directive-removed': 'Keep it until nobody uses it.',
  'directive-narrowed': 'Keep what it allowed.',
  'scalar-changed': 'Tell the readers what its values look like now.',
  'root-type-added': 'Nothing.',
  'root-type-removed': 'Keep it until nobody uses it.',
  'access-narrowed': 'Grant the new scopes to those who read it today, before this is published.',
  'access-widened': 'See that the owner of the data agrees.',
  'mask-added': 'Grant those who need the value the scopes that unmask it, before this is published.',
  'mask-removed': 'See that the owner of the data agrees.',
  'mask-changed': 'Tell the readers what the masked value looks like now.',
  'rows-narrowed': 'Grant those who need all rows the scopes that lift the filter, before this is published.',
  'rows-widened': 'See that the owner of the data agrees.',
  'key-added': 'Nothing.',
  'key-removed': 'Keep the key as long as other products refer to it.',
  'quality-added': 'Nothing.',
  'quality-removed': 'Keep the rule, or publish it as a new major version.',
  'quality-loosened': 'Keep the bound, or publish it as a new major version.',
  'quality-tightened': 'Nothing.',
  'quality-changed': 'Tell the readers what the rule measures now.',
  'sla-added': 'Nothing.',
  'sla-removed': 'Keep the promise, or publish it as a new major version.',
  'sla-weakened': 'Keep the promise, or publish it as a new major version.',
  'sla-strengthened': 'Nothing.',
  'sla-changed': 'Tell the readers what is promised now.',
} as const satisfies Record<string, string>;

export type ChangeCode = keyof typeof changeCodes;

/** Collects changes while two things are compared. */
export class Changes {
  readonly all: Change[] = [];

  add(code: ChangeCode, impact: Impact, coordinate: string, message: string, hits: readonly string[] = []): void {
    this.all.push({ code, impact, coordinate, message, hits: impact === 'breaking' ? hits : [] });
  }
}

/** Pairs two lists by name: what is only before, only after, and both. */
export function pair<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): { readonly removed: readonly [string, T][]; readonly added: readonly [string, T][]; readonly kept: readonly [string, T, T][] } {
  const was = Object.entries(before);
  const is = Object.entries(after);
  return {
    removed: was.filter(([name]) => !Object.hasOwn(after, name)),
    added: is.filter(([name]) => !Object.hasOwn(before, name)),
    kept: was.flatMap(([name, value]): [string, T, T][] => (Object.hasOwn(after, name) ? [[name, value, after[name] as T]] : [])),
  };
}

export function byName<T extends { readonly name: string }>(things: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(things.map((thing) => [thing.name, thing]));
}
