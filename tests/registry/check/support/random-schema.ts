import { buildSchema, type GraphQLSchema } from 'graphql';
import type { Random } from '../../../execution/law/random';

/** A schema as plain data, so that it can be changed at random and printed. */
export interface Shape {
  readonly objects: Record<string, { fields: Record<string, FieldShape>; node: boolean }>;
  readonly inputs: Record<string, Record<string, GivenShape>>;
  readonly enums: Record<string, string[]>;
  members: string[];
}

export interface FieldShape {
  type: string;
  args: Record<string, GivenShape>;
}

export interface GivenShape {
  type: string;
  byDefault?: string;
}

const scalars = ['Int', 'String', 'ID', 'Boolean'];
const wraps: readonly ((type: string) => string)[] = [(t) => t, (t) => `${t}!`, (t) => `[${t}]`, (t) => `[${t}!]`, (t) => `[${t}!]!`];

export function randomShape(random: Random): Shape {
  const enums = { E0: ['A', 'B', 'C'], E1: ['A', 'X'] };
  const inputs: Shape['inputs'] = { I0: {}, I1: {} };
  for (const name of Object.keys(inputs))
    for (let left = random.whole(1, 3); left > 0; left -= 1)
      (inputs[name] as Record<string, GivenShape>)[`i${left}`] = given(random, inputs);
  const objects: Shape['objects'] = {};
  for (let count = random.whole(2, 4); count > 0; count -= 1) objects[`T${count}`] = { fields: {}, node: random.chance(0.5) };
  const names = Object.keys(objects);
  for (const object of [...Object.values(objects)])
    for (let left = random.whole(2, 4); left > 0; left -= 1) object.fields[`f${left}`] = field(random, names, inputs);
  return { objects, inputs, enums, members: [...random.some(names, 0.6, 1)] };
}

function field(random: Random, objects: readonly string[], inputs: Shape['inputs']): FieldShape {
  const type = random.pick(wraps)(random.pick([...scalars, 'E0', 'E1', ...objects, 'U', 'Node']));
  const args: Record<string, GivenShape> = {};
  for (let left = random.whole(0, 2); left > 0; left -= 1) args[`a${left}`] = given(random, inputs);
  return { type, args };
}

function given(random: Random, inputs: Shape['inputs']): GivenShape {
  const name = random.pick([...scalars, 'E0', ...Object.keys(inputs)]);
  const type = random.chance(0.3) && !inputs[name] ? `${name}!` : random.chance(0.2) ? `[${name}!]` : name;
  return type === 'Int' && random.chance(0.5)
    ? { type, byDefault: '1' }
    : type === 'Int!' && random.chance(0.5)
      ? { type, byDefault: '2' }
      : { type };
}

/** One small change, made in place: of every kind a schema can undergo. */
export function mutate(random: Random, shape: Shape): void {
  const { objects, inputs, enums } = shape;
  const object = random.pick(Object.values(objects));
  const target = random.pick(Object.values(object.fields));
  const holder = random.chance(0.5) ? target.args : random.pick(Object.values(inputs));
  const name = random.pick(Object.keys(holder).length > 0 ? Object.keys(holder) : ['a9']);
  const fresh = `n${random.whole(0, 99)}`;
  const withoutBang = target.type.replace(/!$/, '');
  switch (random.whole(0, 11)) {
    case 0:
      object.fields[fresh] = field(random, Object.keys(objects), inputs);
      break;
    case 1:
      if (Object.keys(object.fields).length > 1) delete object.fields[random.pick(Object.keys(object.fields))];
      break;
    case 2:
      target.type = random.chance(0.5) ? `${withoutBang}!` : withoutBang;
      break;
    case 3:
      target.type = field(random, Object.keys(objects), inputs).type;
      break;
    case 4:
      holder[fresh] = given(random, inputs);
      break;
    case 5:
      if (holder === target.args || Object.keys(holder).length > 1) delete holder[name];
      break;
    case 6:
      if (holder[name]) holder[name] = given(random, inputs);
      break;
    case 7:
      random.pick(Object.values(enums)).push(`V${random.whole(0, 99)}`);
      break;
    case 8:
      random.pick(Object.values(enums)).splice(1, 1);
      break;
    case 9:
      shape.members = [...random.some(Object.keys(objects), 0.6, 1)];
      break;
    case 10:
      object.node = !object.node;
      break;
    default:
      objects[`T${random.whole(10, 19)}`] = { fields: { f1: { type: 'Int', args: {} } }, node: true };
  }
}

export function schemaOf({ objects, inputs, enums, members }: Shape): GraphQLSchema {
  const args = (all: Record<string, GivenShape>): string =>
    list(
      Object.entries(all).map(([name, { type, byDefault }]) => `${name}: ${type}${byDefault ? ` = ${byDefault}` : ''}`),
      '(',
      ')',
    );
  const fields = (all: Record<string, FieldShape>): string =>
    Object.entries(all)
      .map(([name, { type, args: given }]) => `${name}${args(given)}: ${type}`)
      .join(' ');
  return buildSchema(`
    type Query { ${Object.keys(objects)
      .map((name) => `one${name}: ${name} all${name}: [${name}!]!`)
      .join(' ')} node: Node u: U }
    interface Node { id: ID! }
    union U = ${[...new Set(members)].join(' | ')}
    ${Object.entries(objects)
      .map(([name, { fields: own, node }]) => `type ${name} ${node ? 'implements Node' : ''} { id: ID! ${fields(own)} }`)
      .join('\n')}
    ${Object.entries(inputs)
      .map(
        ([name, all]) =>
          `input ${name} { ${Object.entries(all)
            .map(([key, { type, byDefault }]) => `${key}: ${type}${byDefault ? ` = ${byDefault}` : ''}`)
            .join(' ')} }`,
      )
      .join('\n')}
    ${Object.entries(enums)
      .map(([name, values]) => `enum ${name} { ${[...new Set(values)].join(' ')} }`)
      .join('\n')}
  `);
}

const list = (items: readonly string[], open: string, close: string): string =>
  items.length === 0 ? '' : `${open}${items.join(' ')}${close}`;
