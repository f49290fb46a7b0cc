import { idsOf, type World, type WorldField } from './world';

/** An object as it travels between resolvers: what it is, and which. */
export interface Ref {
  readonly __typename: string;
  readonly id: string;
  readonly code: number;
}

export function refTo(id: string): Ref {
  return { __typename: id.slice(0, id.indexOf('-')), id, code: id.length + id.charCodeAt(id.length - 1) };
}

/** The value of a field of one object: the same whoever asks. `{ n }` is the argument of string fields. */
export function valueIn(world: World, ref: Ref, field: WorldField, n: number | null | undefined): unknown {
  const number = hash(`${ref.id}.${field.name}`);
  if (field.breaks && number % 3 === 0) return null;
  if (field.requires.length > 0)
    return computed(field.requires.map((required) => valueIn(world, ref, fieldOf(world, ref, required.name), required.n)));
  return shaped(field.type, number, (seed) => {
    if (field.target === 'Value') return { a: seed % 7, b: seed % 2 === 0 ? null : `b${seed % 5}` };
    if (field.target !== undefined) return refTo(pickId(world, field.target, seed));
    return scalar(field.type.replace(/[[\]!]/g, ''), seed, n);
  });
}

/** What a computed field makes of what it requires. */
export function computed(values: readonly unknown[]): string {
  return values.map((value) => (value === undefined ? 'MISSING' : JSON.stringify(value))).join('|');
}

export function fieldOf(world: World, { __typename }: Ref, name: string): WorldField {
  const entity = world.entities.find((candidate) => candidate.name === __typename);
  const field = name === 'owner' ? entity?.owner : entity?.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`There is no field ${__typename}.${name}.`);
  return field;
}

function pickId(world: World, target: string, seed: number): string {
  const members = target === 'Node' ? (world.node?.members ?? []) : target === 'Anything' ? world.union.members : [target];
  const ids = members.flatMap(idsOf);
  return ids[seed % ids.length] as string;
}

/** Lists of up to three, and nulls where they may be. */
function shaped(type: string, seed: number, leaf: (seed: number) => unknown): unknown {
  if (type.endsWith('!')) return present(type.slice(0, -1), seed, leaf);
  return seed % 5 === 0 ? null : present(type, seed, leaf);
}

function present(type: string, seed: number, leaf: (seed: number) => unknown): unknown {
  if (!type.startsWith('[')) return leaf(seed);
  return Array.from({ length: seed % 4 }, (_, index) => shaped(type.slice(1, -1), hash(`${seed}/${index}`), leaf));
}

function scalar(type: string, seed: number, n: number | null | undefined): unknown {
  switch (type) {
    case 'Int':
      return (seed % 9) - 3;
    case 'Float':
      return (seed % 8) / 4;
    case 'Boolean':
      return seed % 2 === 0;
    default:
      return `${['', 'x', '"', '\u2028é'][seed % 4]}${seed % 11}${n ?? ''}`;
  }
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return (value ^ (value >>> 15)) >>> 0;
}
