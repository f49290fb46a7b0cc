import type { ConnectionModel, GraphModel, ObjectModel } from '../model/types';

/**
 * The columns worth an index: the first of the primary key and of every foreign key. An index on more than one column is not
 * used for look-ups, and the rows are sorted by the whole key already.
 */
export function indexedColumns(object: ObjectModel, model: GraphModel): readonly string[] {
  const connections = [...model.objects, ...model.foreignEntities].flatMap((entity): readonly ConnectionModel[] => entity.connections);
  const links = [...object.references, ...connections.filter((connection) => connection.object === object.name)];
  const firsts = [object.keys[0], ...links.map(({ on }) => on[0]?.field)];
  return [...new Set(firsts.flatMap((field) => (field === undefined ? [] : [field.column])))];
}
