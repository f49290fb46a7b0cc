import type { ConnectionModel, FieldModel, ForeignEntity, ObjectModel, ReferenceModel } from '../../model';
import { columnOf, fieldColumn, objectNamed } from '../graph';
import { always, type Column, type Link, type Page, type RowField } from '../tree';
import { readPage } from './read-page';
import { type Reading, type Selected, subfields, tableOf } from './reading';

/** The selection on rows of one of this subgraph's objects. */
export function readRow(reading: Reading, object: ObjectModel, selected: Selected): readonly RowField[] {
  return subfields(reading, selected, object.name).flatMap((field) => readField(reading, object, field));
}

/** The selection on another subgraph's entity of which the key is at hand: `column` says where each part of it is. */
export function readForeignEntity(
  reading: Reading,
  entity: ForeignEntity,
  column: (key: string) => Column,
  selected: Selected,
): readonly RowField[] {
  return subfields(reading, selected, entity.name).flatMap((field): RowField[] => {
    const { key, name } = field;
    if (name === '__typename') return [{ kind: 'Constant', key, text: entity.name }];
    const connection = entity.connections.find((candidate) => candidate.name === name);
    if (connection !== undefined) return [readConnection(reading, connection, column, field)];
    if (entity.keys.some((candidate) => candidate.name === name)) return [{ kind: 'Value', key, column: column(name) }];
    return readNeeds(reading, entity.name, name, (need) => column(need.name));
  });
}

/** A page of an object's rows: at the root, or those that belong to each row of a parent. */
export function readRows(reading: Reading, object: ObjectModel, link: Link, selected: Selected): Page {
  return readPage(reading, object, link, selected, (node) => readRow(reading, object, node));
}

function readField(reading: Reading, object: ObjectModel, selected: Selected): RowField[] {
  const { key, name } = selected;
  if (name === '__typename') return [{ kind: 'Constant', key, text: object.name }];
  const field = object.fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return [{ kind: 'Value', key, column: columnOf(field), mask: reading.sight.masks.get(field) }];
  const reference = object.references.find((candidate) => candidate.name === name);
  if (reference !== undefined) return [readReference(reading, reference, selected)];
  const connection = object.connections.find((candidate) => candidate.name === name);
  if (connection !== undefined) return [readConnection(reading, connection, (part) => fieldColumn(object, part), selected)];
  return readNeeds(reading, object.name, name, columnOf);
}

function readReference(reading: Reading, { target, on, local }: ReferenceModel, selected: Selected): RowField {
  const { key } = selected;
  if (local) {
    const object = objectNamed(reading.graph, target);
    const link = on.map(({ field, key: part }) => ({ parent: columnOf(field), child: fieldColumn(object, part) }));
    const fields = readRow(reading, object, selected);
    return { kind: 'Related', key, related: { kind: 'One', source: tableOf(reading, object), link, where: always, fields } };
  }
  const entity = reading.graph.foreignEntities.get(target);
  if (entity === undefined) throw new Error(`The model has no foreign entity ${target}.`);
  const columns = new Map(on.map(({ field, key: part }) => [part, columnOf(field)]));
  return {
    kind: 'Object',
    key,
    presentWhen: [...columns.values()].filter(({ nullable }) => nullable),
    fields: readForeignEntity(reading, entity, (part) => required(columns.get(part), `${target}.${part}`), selected),
  };
}

function readConnection(
  reading: Reading,
  { object: name, on, many }: ConnectionModel,
  column: (key: string) => Column,
  selected: Selected,
): RowField {
  const object = objectNamed(reading.graph, name);
  const link: Link = on.map(({ field, key }) => ({ parent: column(key), child: columnOf(field) }));
  if (many) return { kind: 'Related', key: selected.key, related: readRows(reading, object, link, selected) };
  const fields = readRow(reading, object, selected);
  const one = { kind: 'One', source: tableOf(reading, object), link, where: always, fields } as const;
  return { kind: 'Related', key: selected.key, related: one };
}

/** A team's field is not part of the answer; what it needs travels under names no caller can write. */
function readNeeds(reading: Reading, typeName: string, fieldName: string, column: (field: FieldModel) => Column): RowField[] {
  const needs = reading.needsOf(typeName, fieldName);
  if (needs === undefined) throw new Error(`${typeName} has no field ${fieldName}.`);
  return needs.map((field) => ({ kind: 'Value', key: needKey(field.name), column: column(field) }));
}

export function needKey(fieldName: string): string {
  return `@${fieldName}`;
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`The model names ${name}, which it does not have.`);
  return value;
}
