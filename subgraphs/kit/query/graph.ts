import type { FieldModel, ForeignEntity, GraphModel, ObjectModel } from '../model';
import type { Column } from './tree';

export type RootRole = 'one' | 'many' | 'aggregate' | 'groups';

/** The graph model, ready to be asked by name. */
export interface Graph {
  readonly subgraph: string;
  readonly objects: ReadonlyMap<string, ObjectModel>;
  readonly foreignEntities: ReadonlyMap<string, ForeignEntity>;
  readonly rootFields: ReadonlyMap<string, { readonly object: ObjectModel; readonly role: RootRole }>;
}

export function indexGraph(model: GraphModel): Graph {
  const rootFields = model.objects.flatMap((object) =>
    (Object.entries(object.root) as [RootRole, string][]).map(([role, name]) => [name, { object, role }] as const),
  );
  return {
    subgraph: model.subgraph,
    objects: new Map(model.objects.map((object) => [object.name, object])),
    foreignEntities: new Map(model.foreignEntities.map((entity) => [entity.name, entity])),
    rootFields: new Map(rootFields),
  };
}

export function objectNamed(graph: Graph, name: string): ObjectModel {
  const object = graph.objects.get(name);
  if (object === undefined) throw new Error(`The model of ${graph.subgraph} has no object ${name}.`);
  return object;
}

/** The names of a type's fields that the kit derives; `undefined` for a type that is not of the contract. */
export function derivedFields(graph: Graph, typeName: string): ReadonlySet<string> | undefined {
  if (typeName === 'Query') return new Set([...graph.rootFields.keys(), '_entities', '_service']);
  const object = graph.objects.get(typeName);
  if (object !== undefined) return new Set([...object.fields, ...object.references, ...object.connections].map(({ name }) => name));
  const entity = graph.foreignEntities.get(typeName);
  return entity && new Set([...entity.keys, ...entity.connections].map(({ name }) => name));
}

export function columnOf(field: FieldModel): Column {
  return { name: field.column, type: field.type, list: field.list, nullable: !field.required };
}

/** The column of the field of that name. */
export function fieldColumn(object: ObjectModel, name: string): Column {
  const field = object.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`The model names ${object.name}.${name}, which it does not have.`);
  return columnOf(field);
}
