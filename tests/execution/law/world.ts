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
  /** Fields of the object it leads to that its only home knows too, though only on this way. */
  readonly provides: readonly string[];
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
  const entities = withProvides(
    random,
    names.map((name) => makeEntity(random, { name, names, subgraphs, computes })),
  );
  const one = (): readonly number[] => [random.whole(0, subgraphs - 1)];
  const root = (name: string, type: string, target: string, homes = one()): WorldField => plain({ name, type, target, homes });
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
    const type = random.pick(scalars) + (isStrict ? '!' : '');
    fields.push({ ...plain({ name: `s${index}`, type, target: undefined, homes: homes() }), breaks: isStrict && random.chance(0.15) });
  }
  for (let index = random.whole(1, 3); index > 0; index -= 1) {
    const target = random.pick(names);
    const type = random.chance(0.5) ? target + (random.chance(0.3) ? '!' : '') : listOf(random, target);
    fields.push(plain({ name: `r${index}`, type, target, homes: homes() }));
  }
  if (random.chance(0.5)) {
    const type = random.pick(['Value', 'Value!', '[Value!]', '[[Value]!]']);
    fields.push(plain({ name: 'v', type, target: 'Value', homes: homes() }));
  }
  for (let index = computes ? random.whole(0, 3) : 0; index > 0; index -= 1) {
    const [home = 0] = homes();
    const elsewhere = fields
      .filter((field) => (field.target === undefined || field.target === 'Value') && !field.breaks && !field.homes.includes(home))
      .map((field) => field.name);
    const requires = random.some(elsewhere, 0.5, 1);
    if (requires.length > 0) fields.push({ ...plain({ name: `c${index}`, type: 'String', target: undefined, homes: [home] }), requires });
  }
  return { name, key: random.chance(0.3) ? 'id code' : 'id', fields };
}

/** Lets some references bring along what another subgraph has to say of the object they lead to. */
function withProvides(random: Random, entities: readonly WorldEntity[]): readonly WorldEntity[] {
  const providable = (target: string | undefined, home: number): readonly string[] =>
    (entities.find(({ name }) => name === target)?.fields ?? [])
      .filter(
        ({ type, target: inner, requires, breaks }) => inner === undefined && requires.length === 0 && !breaks && !/^String/.test(type),
      )
      .filter(({ homes }) => !homes.includes(home))
      .map(({ name }) => name);
  return entities.map((entity) => ({
    ...entity,
    fields: entity.fields.map((field) => {
      const [home = 0, ...others] = field.homes;
      const may = others.length === 0 && field.target !== 'Value' && random.chance(0.3);
      return may ? { ...field, provides: random.some(providable(field.target, home), 0.5, 1) } : field;
    }),
  }));
}

function plain(field: Pick<WorldField, 'name' | 'type' | 'target' | 'homes'>): WorldField {
  return { ...field, requires: [], provides: [], breaks: false };
}

function listOf(random: Random, name: string): string {
  return random.pick([`[${name}]`, `[${name}!]`, `[${name}!]!`, `[[${name}]]`, `[[${name}!]!]!`]);
}

/** Every object of a type, by id. */
export function idsOf(type: string): readonly string[] {
  return Array.from({ length: OBJECTS }, (_, index) => `${type}-${index}`);
}
