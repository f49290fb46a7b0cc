import fc from 'fast-check';

/** A random graph: objects whose fields and types ask for scopes, some behind an interface, each value a canary of its coordinate. */
export interface World {
  readonly types: readonly WorldType[];
  /** Fields every type has, by the interface `Any`. */
  readonly shared: readonly string[];
}

export interface WorldType {
  readonly name: string;
  readonly needs: Needs;
  readonly fields: readonly WorldField[];
}

export interface WorldField {
  readonly name: string;
  readonly needs: Needs;
  /** Name of a type, `Any` for the interface, or nothing for a text. */
  readonly type: string | undefined;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

/** All scopes of at least one list; `undefined` for nothing at all. */
export type Needs = readonly (readonly string[])[] | undefined;

export const scopes = ['a', 'b', 'c', 'd'];
const scopeList = fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1, maxLength: 2 });
const needs = fc.option(fc.array(scopeList, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 });
const typeNames = ['T0', 'T1', 'T2'];
const shared = ['s0', 's1'];

const leaf = (name: string): fc.Arbitrary<WorldField> =>
  fc.record({ needs, isRequired: fc.boolean() }).map((rest) => ({ name, type: undefined, isList: false, ...rest }));
const object = (name: string): fc.Arbitrary<WorldField> =>
  fc
    .record({ needs, type: fc.constantFrom(...typeNames, 'Any'), isList: fc.boolean(), isRequired: fc.boolean() })
    .map((rest) => ({ name, ...rest }));

function type(name: string): fc.Arbitrary<WorldType> {
  // What is on the interface has one type everywhere.
  const common = shared.map((field) => leaf(field).map((made) => ({ ...made, isRequired: false })));
  const fields = fc.tuple(...common, leaf('l0'), leaf('l1'), leaf('l2'), object('o0'), object('o1'));
  return fc.record({ needs: fc.option(needs, { nil: undefined, freq: 1 }), fields }).map((rest) => ({ name, ...rest }));
}

export const worlds: fc.Arbitrary<World> = fc.tuple(...typeNames.map(type)).map((types) => ({ types, shared }));

export function sdlOf({ types, shared: fields }: World): string {
  const directive = (of: Needs): string => (of ? ` @requiresScopes(scopes: ${JSON.stringify(of)})` : '');
  const typeOf = ({ type: name, isList, isRequired }: WorldField): string =>
    `${isList ? `[${name}]` : (name ?? 'String')}${isRequired ? '!' : ''}`;
  const objects = types.map(
    ({ name, needs: own, fields: each }) =>
      `type ${name} implements Any${directive(own)} { ${each.map((field) => `${field.name}: ${typeOf(field)}${directive(field.needs)}`).join(' ')} }`,
  );
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])
    type Query { ${types.map(({ name }) => `${name.toLowerCase()}: ${name}`).join(' ')} any: Any anys: [Any] }
    interface Any { ${fields.map((name) => `${name}: String`).join(' ')} }
    ${objects.join('\n')}`;
}
