import {
  isGraphQLName,
  lowerFirst,
  type ProductFolder,
  type Property,
  plural,
  readMask,
  readMinGroupSize,
  readRowFilters,
  reasonAgainstMask,
  relationshipsOf,
  type SchemaObject,
} from '../../../schemas/contracts';
import { apiError } from '../../../schemas/errors';
import { fieldType } from './field-type';
import { constantCase } from './names';
import { allOf, objectProtection, productProtection, propertyProtection } from './protection';
import { type Link, linkOf } from './relationships';
import type { ConnectionModel, FieldModel, ForeignEntity, GraphModel, ObjectModel, Protection, RowFilterModel } from './types';

/**
 * Reads a contract as a graph. The same contract gives the same model, whatever stands beside its folder.
 * Throws CONTRACT_NOT_A_GRAPH with every problem found.
 */
export function deriveGraphModel(folder: ProductFolder): GraphModel {
  const problems: string[] = [];
  const drafts = folder.contract.schema.map((object) => draftObject(object, problems));
  const links = drafts.flatMap((draft) => linksOf(draft, folder.contract.schema, problems));
  const protection = productProtection(folder.contract, folder.product.name);
  const objects = drafts.map((draft) => finishObject(draft, links, protection));
  const foreignEntities = foreignEntitiesOf(links, problems);
  problems.push(...collisions(objects, foreignEntities));
  if (problems.length > 0) throw apiError('CONTRACT_NOT_A_GRAPH', { path: folder.dir, problems: problems.join('; ') });
  return { subgraph: folder.product.name, protection, objects, foreignEntities };
}

interface Draft {
  readonly object: SchemaObject;
  readonly fields: readonly FieldModel[];
  readonly keys: readonly FieldModel[];
  readonly rowFilters: readonly RowFilterModel[];
  readonly plural: string;
}

interface OwnedLink extends Link {
  readonly owner: string;
}

function draftObject(object: SchemaObject, problems: string[]): Draft {
  const keyProperties = primaryKeyOf(object);
  if (keyProperties.length === 0) problems.push(`${object.name} has no primary key`);
  const fields = object.properties.flatMap((property) => draftField(object, property, keyProperties, problems));
  const keys = keyProperties.flatMap((property) => fields.filter((field) => field.name === property.name));
  for (const key of keys) if (key.protection !== undefined) problems.push(`${object.name}.${key.name} is a key and cannot be protected`);
  const rowFilters = draftRowFilters(object, fields, problems);
  const pluralName = object.customProperties.get('pluralName');
  return { object, fields, keys, rowFilters, plural: typeof pluralName === 'string' ? pluralName : plural(lowerFirst(object.name)) };
}

function draftRowFilters(object: SchemaObject, fields: readonly FieldModel[], problems: string[]): RowFilterModel[] {
  return (readRowFilters(object.customProperties.get('rowFilter')) ?? []).flatMap((filter) => {
    const field = fields.find(({ name }) => name === filter.field);
    if (field !== undefined) return [{ ...filter, field }];
    problems.push(`${object.name} has the row filter ${filter.name} about ${filter.field}, which it does not have`);
    return [];
  });
}

function draftField(object: SchemaObject, property: Property, primaryKey: readonly Property[], problems: string[]): FieldModel[] {
  const isOnlyKey = property.primaryKey && primaryKey.length === 1;
  const relationships = relationshipsOf(object).filter(({ from }) => from.includes(property.name));
  const isForeignKey = relationships.some(({ from, to }) => from.length === 1 && to.properties.length === 1);
  const type = fieldType(object.name, property, isOnlyKey || isForeignKey);
  if ('problem' in type) {
    problems.push(`${object.name}.${property.name}: ${type.problem}`);
    return [];
  }
  const protection = propertyProtection(property);
  const mask = readMask(property.customProperties.get('mask'));
  const unfit = mask && reasonAgainstMask(mask.kind, property, relationships.length > 0);
  if (unfit !== undefined) problems.push(`${object.name}.${property.name} cannot have the mask ${mask?.kind}: ${unfit}`);
  const required = property.required || property.primaryKey;
  return [
    {
      name: property.name,
      column: property.physicalName,
      constant: constantCase(property.name),
      type,
      list: property.logicalType === 'array',
      nonNull: required && protection === undefined && mask === undefined,
      required,
      description: property.description,
      deprecated: property.deprecated,
      protection,
      mask,
    },
  ];
}

function primaryKeyOf(object: SchemaObject): readonly Property[] {
  const keys = object.properties.filter((property) => property.primaryKey);
  return keys.sort((a, b) => (a.primaryKeyPosition ?? 0) - (b.primaryKeyPosition ?? 0));
}

function linksOf(draft: Draft, schema: readonly SchemaObject[], problems: string[]): OwnedLink[] {
  return relationshipsOf(draft.object).flatMap((relationship) => {
    const { to } = relationship;
    const local = to.contract === undefined ? schema.find(({ id, name }) => id === to.object || name === to.object) : undefined;
    const link =
      to.contract === undefined && local === undefined
        ? { problem: `its relationship names ${to.object}, which this contract does not have` }
        : linkOf(draft.object, relationship, draft.fields, local);
    if ('problem' in link) {
      problems.push(`${draft.object.name}: ${link.problem}`);
      return [];
    }
    return [{ ...link, owner: draft.object.name }];
  });
}

function finishObject(
  { object, fields, keys, rowFilters, plural: many }: Draft,
  links: readonly OwnedLink[],
  product: Protection | undefined,
): ObjectModel {
  const one = lowerFirst(object.name);
  const protection = allOf([product, objectProtection(object)]);
  const minGroupSize = readMinGroupSize(object.customProperties.get('minGroupSize'));
  return {
    name: object.name,
    table: object.physicalName,
    description: object.description,
    fields,
    keys,
    references: links.filter(({ owner }) => owner === object.name).map(({ reference }) => reference),
    connections: links
      .filter(({ reference }) => reference.local && reference.target === object.name)
      .flatMap(({ inverse }) => inverse ?? []),
    protection,
    numbersProtection: minGroupSize === undefined ? protection : product,
    rowFilters,
    minGroupSize,
    root: { one, many, aggregate: `${one}Aggregate`, groups: `${one}Groups` },
  };
}

function foreignEntitiesOf(links: readonly OwnedLink[], problems: string[]): readonly ForeignEntity[] {
  const entities = new Map<string, { keys: readonly FieldModel[]; connections: ConnectionModel[] }>();
  for (const { reference, inverse, owner } of links) {
    if (reference.local) continue;
    const keys = reference.on.map(
      ({ field, key }): FieldModel => ({
        ...field,
        name: key,
        column: key,
        constant: constantCase(key),
        nonNull: true,
        required: true,
        description: undefined,
        deprecated: false,
        protection: undefined,
        mask: undefined,
      }),
    );
    const entity = entities.get(reference.target) ?? { keys, connections: [] };
    if (entity.keys.map(({ name }) => name).join() !== keys.map(({ name }) => name).join()) {
      problems.push(`${owner} refers to ${reference.target} by another key than before`);
    }
    if (inverse !== undefined) entity.connections.push(inverse);
    entities.set(reference.target, entity);
  }
  return [...entities].map(([name, { keys, connections }]) => ({ name, keys, connections }));
}

/** Names that would stand twice in one type, or that GraphQL does not take. */
function collisions(objects: readonly ObjectModel[], foreign: readonly ForeignEntity[]): string[] {
  const scopes = [
    ...objects.map((object) => ({
      type: object.name,
      names: [...object.fields, ...object.references, ...object.connections].map(({ name }) => name),
    })),
    ...foreign.map((entity) => ({ type: entity.name, names: [...entity.keys, ...entity.connections].map(({ name }) => name) })),
    { type: 'Query', names: objects.flatMap(({ root }) => Object.values(root)) },
    { type: 'the graph', names: [...objects, ...foreign].map(({ name }) => name) },
  ];
  const stored = objects.flatMap((object) => [object.table, ...object.fields.map(({ column }) => column)]);
  const reserved = stored
    .filter((name) => name.startsWith('#'))
    .map((name) => `"${name}" begins with #, as names do that the kit makes itself`);
  const doubled = scopes.flatMap(({ type, names }) => [
    ...names.filter((name) => !isGraphQLName(name)).map((name) => `"${name}" in ${type} is not a GraphQL name`),
    ...[...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map(
      (name) => `${type} would have "${name}" twice: give one another name`,
    ),
  ]);
  return [...reserved, ...doubled];
}
