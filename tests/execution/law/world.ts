import type { Random } from './random';

/** A field of the monolith: its type as written, and which subgraphs can answer it. */
export interface WorldField {
  readonly name: string;
  readonly type: string;
  /** The type's name, when it has fields of its own. */
  readonly target: string | undefined;
  readonly homes: readonly number[];
  /** Sibling fields it is computed from. */
  readonly requires: readonly string[];
  /** Answers null though it may not, for some objects. */
  readonly breaks: boolean;
}

export interface WorldEntity {
  readonly name: string;
  /** `id`, or `id code`. */
  readonly key: string;
  readonly fields: readonly WorldField[];
}

/** One monolith and the way it is cut into subgraphs. */
export interface World {
  readonly subgraphs: number;
  readonly entities: readonly WorldEntity[];
  /** Members of the interface `Node` and the subgraph that has it; another may add `extra` to all of them at once. */
  readonly node: { readonly members: readonly string[]; readonly home: number; readonly extraIn: number | undefined } | undefined;
  readonly union: { readonly members: readonly string[]; readonly home: number };
  readonly roots: readonly WorldField[];
}

const OBJECTS = 3;
const scalars = ['Int', 'String', 'Boolean', 'Float', 'ID'];

export function makeWorld(random: Random): World {
  const subgraphs = random.whole(2, 4);
  const names = Array.from({ length: random.whole(2, 4) }, (_, index) => `T${index}`);
  const members = random.some(names, 0.7, 1);
  const home = random.whole(0, subgraphs - 1);
  const hasNode = random.chance(0.6);
  // A subgraph that adds to an interface may know none of its types, so it is one more.
  const extraIn = hasNode && random.chance(0.5) ? subgraphs : undefined;
  const union = { members: random.some(names, 0.7, 1), home: random.whole(0, subgraphs - 1) };
  const computes = random.chance(0.6);
  const entities = names.map((name) => makeEntity(random, { name, names, subgraphs, computes }));
  const one = (): readonly number[] => [random.whole(0, subgraphs - 1)];
  const root = (name: string, type: string, target: string, homes = one()): WorldField => ({
    name,
    type,
    target,
    homes,
    requires: [],
    breaks: false,
  });
  const roots = names.flatMap((name) => [root(`all${name}`, listOf(random, name), name), root(`one${name}`, name, name)]);
  return {
    subgraphs: extraIn === undefined ? subgraphs : subgraphs + 1,
    entities,
    node: hasNode ? { members, home, extraIn } : undefined,
    union,
    roots: [
      ...roots,
      ...(hasNode ? [root('nodes', '[Node!]!', 'Node', [home])] : []),
      ...(extraIn === undefined ? [] : [root('extras', '[Node]', 'Node', [extraIn])]),
      root('anything', '[Anything]', 'Anything', [union.home]),
    ],
  };
}

interface EntityFrame {
  readonly name: string;
  readonly names: readonly string[];
  readonly subgraphs: number;
  /** Whether fields may be computed from others. */
  readonly computes: boolean;
}

function makeEntity(random: Random, { name, names, subgraphs, computes }: EntityFrame): WorldEntity {
  const fields: WorldField[] = [];
  const homes = (): readonly number[] => {
    const first = random.whole(0, subgraphs - 1);
    return random.chance(0.2) ? [...new Set([first, (first + 1) % subgraphs])].sort() : [first];
  };
  for (let index = random.whole(2, 5); index > 0; index -= 1) {
    const isStrict = random.chance(0.3);
    fields.push({
      name: `s${index}`,
      type: random.pick(scalars) + (isStrict ? '!' : ''),
      target: undefined,
      homes: homes(),
      requires: [],
      breaks: isStrict && random.chance(0.15),
    });
  }
  for (let index = random.whole(1, 3); index > 0; index -= 1) {
    const target = random.pick(names);
    const type = random.chance(0.5) ? target + (random.chance(0.3) ? '!' : '') : listOf(random, target);
    fields.push({ name: `r${index}`, type, target, homes: homes(), requires: [], breaks: false });
  }
  if (random.chance(0.5))
    fields.push({
      name: 'v',
      type: random.pick(['Value', 'Value!', '[Value!]']),
      target: 'Value',
      homes: homes(),
      requires: [],
      breaks: false,
    });
  for (let index = computes ? random.whole(0, 3) : 0; index > 0; index -= 1) {
    const [home = 0] = homes();
    const elsewhere = fields
      .filter((field) => field.target === undefined && !field.breaks && !field.homes.includes(home))
      .map((field) => field.name);
    const requires = random.some(elsewhere, 0.5, 1);
    if (requires.length > 0) fields.push({ name: `c${index}`, type: 'String', target: undefined, homes: [home], requires, breaks: false });
  }
  return { name, key: random.chance(0.3) ? 'id code' : 'id', fields };
}

function listOf(random: Random, name: string): string {
  return random.pick([`[${name}]`, `[${name}!]`, `[${name}!]!`, `[[${name}]]`, `[[${name}!]!]!`]);
}

/** Every object of a type, by id. */
export function idsOf(type: string): readonly string[] {
  return Array.from({ length: OBJECTS }, (_, index) => `${type}-${index}`);
}
