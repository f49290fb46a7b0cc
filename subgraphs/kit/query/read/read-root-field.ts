import type { ObjectModel } from '../../model';
import { columnOf } from '../graph';
import type { Condition, Entities, Query } from '../tree';
import { valueParam } from './read-filter';
import { readAggregate, readGroups } from './read-groups';
import { readForeignEntity, readRow, readRows } from './read-row';
import { argumentsOf, type Reading, type Selected, tableOf } from './reading';

/** Reads one of the derived root fields with everything selected under it. */
export function readRootField(reading: Reading, selected: Selected): Query {
  const root = reading.graph.rootFields.get(selected.name);
  if (root === undefined) throw new Error(`The model has no root field ${selected.name}.`);
  const { object, role } = root;
  switch (role) {
    case 'one':
      return readOne(reading, object, selected);
    case 'many':
      return readRows(reading, object, [], selected);
    case 'aggregate':
      return readAggregate(reading, object, selected);
    case 'groups':
      return readGroups(reading, object, selected);
  }
}

/** Reads what `_entities`, or any field with keys at hand, selects on one type; `undefined` for a type that is no entity here. */
export function readEntities(reading: Reading, typeName: string, selected: Selected): Entities | undefined {
  const object = reading.graph.objects.get(typeName);
  if (object !== undefined) {
    return {
      kind: 'Entities',
      source: tableOf(reading, object),
      keys: object.keys.map(columnOf),
      fields: readRow(reading, object, selected),
    };
  }
  const entity = reading.graph.foreignEntities.get(typeName);
  if (entity === undefined) return undefined;
  const keys = entity.keys.map(columnOf);
  const column = (name: string) => {
    const at = entity.keys.findIndex((key) => key.name === name);
    const found = keys[at];
    if (found === undefined) throw new Error(`${typeName} has no key ${name}.`);
    return found;
  };
  return { kind: 'Entities', source: undefined, keys, fields: readForeignEntity(reading, entity, column, selected) };
}

function readOne(reading: Reading, object: ObjectModel, selected: Selected): Query {
  const args = argumentsOf(reading, selected);
  const of = object.keys.map((key): Condition => {
    return { kind: 'Compare', column: columnOf(key), operator: '=', value: valueParam(key.type, 'exact', args[key.name]) };
  });
  return {
    kind: 'One',
    source: tableOf(reading, object),
    link: [],
    where: { kind: 'All', of },
    fields: readRow(reading, object, selected),
  };
}

/** The list given to `_entities`. It may hold variables anywhere, so it is read when they have their values. */
export function readRepresentations(reading: Reading, selected: Selected): readonly unknown[] {
  return argumentsOf(reading, selected).representations as readonly unknown[];
}
