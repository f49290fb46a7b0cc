import type { Random } from './random';

/** A sibling field that another is computed from. */
export interface Required {
  readonly name: string;
  /** The argument it is asked with; only fields of strings have one. */
  readonly n: number | undefined;
}

/** A field of objects of some type. */
export interface Provided {
  readonly type: string;
  readonly name: string;
}

/** A field of the monolith: its type as written, and which subgraphs can answer it. */
export interface WorldField {
  readonly name: string;
  readonly type: string;
  /** The type's name, when it has fields of its own. */
  readonly target: string | undefined;
  readonly homes: readonly number[];
  readonly requires: readonly Required[];
  /** Fields of the objects it leads to that its only home knows too, though only on this way. */
  readonly provides: readonly Provided[];
  /** Answers null though it may not, for some objects. */
  readonly breaks: boolean;
}

export interface WorldEntity {
  readonly name: string;
  /** `id`, `id code`, or `id owner { id }`. */
  readonly key: string;
  /** The object that is a part of its key; every subgraph that knows the entity knows it. */
  readonly owner: WorldField | undefined;
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
  const abstract = (field: WorldField, of: readonly string[]): WorldField => withProvided(random, field, of, entities);
  const roots = names.flatMap((name) => [root(`all${name}`, listOf(random, name), name), root(`one${name}`, name, name)]);
  return {
    subgraphs: extraIn === undefined ? subgraphs : subgraphs + 1,
    entities,
    node: hasNode ? { members, home, extraIn } : undefined,
    union,
    roots: [
      ...roots,
      ...(hasNode ? [abstract(root('nodes', '[Node!]!', 'Node', [home]), members)] : []),
      ...(extraIn === undefined ? [] : [root('extras', '[Node]', 'Node', [extraIn])]),
      abstract(root('anything', '[Anything]', 'Anything', [union.home]), union.members),
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
    const elsewhere = fields.filter(
      (field) => (field.target === undefined || field.target === 'Value') && !field.breaks && !field.homes.includes(home),
    );
    const requires = random.some(elsewhere, 0.5, 1).map((required) => ({
      name: required.name,
      n: takesNumber(required) && random.chance(0.5) ? random.whole(1, 3) : undefined,
    }));
    if (requires.length > 0) fields.push({ ...plain({ name: `c${index}`, type: 'String', target: undefined, homes: [home] }), requires });
  }
  const key = random.pick(['id', 'id', 'id code', 'id owner { id }']);
  const target = random.pick(names);
  const owner = key.includes('owner') ? plain({ name: 'owner', type: `${target}!`, target, homes: [] }) : undefined;
  return { name, key, owner, fields };
}

/** Lets some references bring along what another subgraph has to say of the object they lead to. */
function withProvides(random: Random, entities: readonly WorldEntity[]): readonly WorldEntity[] {
  return entities.map((entity) => ({
    ...entity,
    fields: entity.fields.map((field) =>
      field.homes.length === 1 && field.target !== undefined && field.target !== 'Value'
        ? withProvided(random, field, [field.target], entities)
        : field,
    ),
  }));
}

/** `types`: of the objects the field leads to. */
function withProvided(random: Random, field: WorldField, types: readonly string[], entities: readonly WorldEntity[]): WorldField {
  const [home = 0] = field.homes;
  const providable = ({ type, target, requires, breaks, homes }: WorldField): boolean =>
    target === undefined && requires.length === 0 && !breaks && !/^String/.test(type) && !homes.includes(home);
  const all = entities
    .filter(({ name }) => types.includes(name))
    .flatMap(({ name: type, fields }) => fields.filter(providable).map(({ name }) => ({ type, name })));
  return random.chance(0.3) ? { ...field, provides: random.some(all, 0.5, 1) } : field;
}

/** Whether a field has an argument. */
export function takesNumber({ name, type }: Pick<WorldField, 'name' | 'type'>): boolean {
  return /^String/.test(type) && name.startsWith('s');
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
