import { buildSchema, type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import type { SubgraphSource } from '../support/federation';
import { computed, fieldOf, type Ref, refTo, valueIn } from './values';
import { idsOf, type Provided, takesNumber, type World, type WorldEntity, type WorldField } from './world';

type Resolver = GraphQLFieldResolver<Record<string, unknown>, unknown>;

const field = (written: WorldField): string => `${written.name}${takesNumber(written) ? '(n: Int)' : ''}: ${written.type}`;

/** The world as one schema, with nothing of federation in it. */
export function monolithOf(world: World): GraphQLSchema {
  const { node, union, entities, roots } = world;
  const extra = node?.extraIn === undefined ? '' : 'extra: Int';
  const schema = buildSchema(`
    type Query { ${roots.map(rootField).join(' ')} }
    type Value { a: Int! b: String }
    union Anything = ${union.members.join(' | ')}
    ${node ? `interface Node { id: ID! ${extra} }` : ''}
    ${entities
      .map(({ name, fields, owner = [] }) => {
        const isNode = node?.members.includes(name);
        const written = fields.concat(owner).map(field);
        return `type ${name} ${isNode ? 'implements Node' : ''} { id: ID! code: Int! ${isNode ? extra : ''} ${written.join(' ')} }`;
      })
      .join('\n')}
  `);
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && !type.name.startsWith('__')) resolve(type, (name) => trueResolver(world, type.name, name));
  return schema;
}

function resolve(type: GraphQLObjectType, resolver: (field: string) => Resolver | undefined): void {
  for (const definition of Object.values(type.getFields())) {
    const known = resolver(definition.name);
    if (known) definition.resolve = known;
  }
}

/** How a field is answered from the data alone. `undefined`: the object has it. */
function trueResolver(world: World, type: string, name: string): Resolver | undefined {
  if (type === 'Query') return rootResolver(world, name);
  if (type === 'Value' || name === 'id' || name === 'code') return undefined;
  if (name === 'extra') return ({ id }) => extraOf(String(id));
  return (source, { n }) => valueIn(world, source as unknown as Ref, fieldOf(world, source as unknown as Ref, name), n);
}

function rootResolver(world: World, name: string): Resolver {
  const root = world.roots.find((candidate) => candidate.name === name) as WorldField;
  return (_, { id }) => {
    if (name.startsWith('one')) return idsOf(String(root.target)).includes(id) ? refTo(id) : null;
    return valueIn(world, { __typename: 'Query', id: 'Query-0', code: 0 }, root, undefined);
  };
}

const rootField = ({ name, type }: WorldField): string => `${name}${name.startsWith('one') ? '(id: ID!)' : ''}: ${type}`;
const extraOf = (id: string): number => id.charCodeAt(id.length - 1) % 4;

/** The world as the subgraphs it is cut into. */
export function cut(world: World): readonly SubgraphSource[] {
  return Array.from({ length: world.subgraphs }, (_, index) => subgraphOf(world, index));
}

function subgraphOf(world: World, index: number): SubgraphSource {
  const { node, union, entities } = world;
  const roots = world.roots.filter(({ homes }) => homes.includes(index));
  const needed = new Set(entities.filter((entity) => entity.fields.some(({ homes }) => homes.includes(index))).map(({ name }) => name));
  const note = (target: string | undefined): void => {
    const names = target === 'Anything' ? union.members : target === undefined || target === 'Value' || target === 'Node' ? [] : [target];
    for (const name of names) needed.add(name);
  };
  for (const { target } of roots) note(target);
  for (const { fields } of entities) for (const { target, homes } of fields) if (homes.includes(index)) note(target);
  if (node?.home === index) for (const name of node.members) needed.add(name);
  // A set that grows while it is gone through: an owner may have an owner.
  for (const name of needed) note(entities.find((entity) => entity.name === name)?.owner?.target);
  const present = entities.filter(({ name }) => needed.has(name));
  const usesValue = present.some((entity) =>
    entity.fields.some(
      ({ name, target, homes }) => target === 'Value' && (homes.includes(index) || externalsIn(world, entity, index).has(name)),
    ),
  );
  const typeDefs = `
    type Query { ${roots.map((root) => `${rootField(root)} ${providing(world, root)}`).join(' ')} ping${index}: Int }
    ${usesValue ? 'type Value @shareable { a: Int! b: String }' : ''}
    ${union.home === index ? `union Anything = ${union.members.join(' | ')}` : ''}
    ${node?.home === index ? 'interface Node @key(fields: "id") { id: ID! }' : ''}
    ${node?.extraIn === index ? 'type Node @key(fields: "id") @interfaceObject { id: ID! extra: Int }' : ''}
    ${present.map((entity) => entityIn(world, entity, index)).join('\n')}
  `;
  return { name: `g${index}`, typeDefs, resolvers: resolversIn(world, present, index) };
}

/** Every field that leads from one object to others. */
function references({ entities, roots }: World): readonly WorldField[] {
  return [...roots, ...entities.flatMap(({ fields }) => fields)];
}

/** Fields that stand in a subgraph only because others are computed from them, or because a reference brings them along. */
function externalsIn(world: World, { name, fields }: WorldEntity, index: number): ReadonlySet<string> {
  const here = ({ homes }: WorldField): boolean => homes.includes(index);
  const required = fields.filter(here).flatMap(({ requires }) => requires);
  const provided = references(world)
    .filter(here)
    .flatMap(({ provides }) => provides)
    .filter(({ type }) => type === name);
  return new Set([...required, ...provided].map((each) => each.name));
}

function isShared(world: World, type: string, { name, homes }: WorldField): boolean {
  const isProvided = references(world).some(({ provides }) => provides.some((each) => each.type === type && each.name === name));
  return homes.length > 1 || isProvided;
}

/** The directive that says what a field brings along: on an interface or union, for each type. */
function providing({ entities }: World, { target, provides }: WorldField): string {
  if (provides.length === 0) return '';
  const selections = entities.map(({ name }) => {
    const names = provides.filter(({ type }) => type === name).map((each) => each.name);
    if (names.length === 0) return '';
    return name === target ? names.join(' ') : `... on ${name} { ${names.join(' ')} }`;
  });
  return `@provides(fields: "${selections.filter(Boolean).join(' ')}")`;
}

function requiring({ requires }: WorldField): string {
  if (requires.length === 0) return '';
  const selections = requires.map(({ name, n }) => (name === 'v' ? 'v { a b }' : n === undefined ? name : `${name}(n: ${n})`));
  return `@requires(fields: "${selections.join(' ')}")`;
}

function entityIn(world: World, entity: WorldEntity, index: number): string {
  const { node } = world;
  const { name, key, owner, fields } = entity;
  const isNode = node?.home === index && node.members.includes(name);
  const external = externalsIn(world, entity, index);
  const written = fields.flatMap((candidate) => {
    if (!candidate.homes.includes(index)) return external.has(candidate.name) ? [`${field(candidate)} @external`] : [];
    return [
      [field(candidate), requiring(candidate), providing(world, candidate), isShared(world, name, candidate) ? '@shareable' : ''].join(' '),
    ];
  });
  if (owner) written.push(`${field(owner)} @shareable`);
  const keys = isNode && key !== 'id' ? `@key(fields: "id") @key(fields: "${key}")` : `@key(fields: "${key}")`;
  return `type ${name} ${isNode ? 'implements Node ' : ''}${keys} { id: ID! code: Int! @shareable ${written.join(' ')} }`;
}

function resolversIn(world: World, present: readonly WorldEntity[], index: number): Record<string, object> {
  const { node, union } = world;
  const roots = Object.fromEntries(
    world.roots
      .filter(({ homes }) => homes.includes(index))
      .map(({ name, provides }) => [name, bringing(world, provides, rootResolver(world, name))]),
  );
  const byTypename = { __resolveType: ({ __typename }: Ref) => __typename };
  return {
    Query: { ...roots, [`ping${index}`]: () => 1 },
    ...(union.home === index ? { Anything: byTypename } : {}),
    ...(node?.home === index ? { Node: { ...byTypename, __resolveReference: ({ id }: Ref) => refTo(id) } } : {}),
    ...(node?.extraIn === index ? { Node: { __resolveReference: ({ id }: Ref) => ({ id }), extra: ({ id }: Ref) => extraOf(id) } } : {}),
    ...Object.fromEntries(present.map((entity) => [entity.name, entityResolvers(world, entity, index)])),
  };
}

function entityResolvers(world: World, { name, fields, owner }: WorldEntity, index: number): object {
  const own = fields.filter(({ homes }) => homes.includes(index));
  const truth = (fieldName: string): Resolver => trueResolver(world, name, fieldName) as Resolver;
  return {
    __resolveReference: (given: Ref & { readonly owner?: Ref }) => {
      const known = refTo(given.id);
      // Who comes with a key that is half right is found out.
      if (owner && given.owner && (valueIn(world, known, owner, undefined) as Ref).id !== given.owner.id) return null;
      // What it was given for @requires is kept, so that a gateway that forgot to send it is found out.
      return { ...given, ...known };
    },
    ...(owner ? { owner: truth('owner') } : {}),
    ...Object.fromEntries(
      own.map(({ name: fieldName, requires, provides }): [string, Resolver] => [
        fieldName,
        requires.length > 0
          ? (source) => computed(requires.map((required) => source[required.name]))
          : bringing(world, provides, truth(fieldName)),
      ]),
    ),
  };
}

/** What a reference leads to, with what it provides of it: on any other way this subgraph does not know it. */
function bringing(world: World, provides: readonly Provided[], resolver: Resolver): Resolver {
  if (provides.length === 0) return resolver;
  const bring = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bring);
    if (value === null || value === undefined) return value;
    const ref = value as Ref;
    const brought = provides.filter(({ type }) => type === ref.__typename);
    return { ...ref, ...Object.fromEntries(brought.map(({ name }) => [name, valueIn(world, ref, fieldOf(world, ref, name), undefined)])) };
  };
  return (...call) => bring(resolver(...call));
}
