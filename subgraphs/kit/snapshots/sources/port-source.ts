import { join } from 'node:path';
import { apiError } from '../../../../schemas/errors';
import { DATA_FILE } from '../layout';
import type { Snapshot } from '../snapshot';
import { describeColumns, type SnapshotSource } from './source';

/** Another product's snapshot: its objects of the same names. */
export function portSource(snapshot: Snapshot): SnapshotSource {
  const { product, number, id, objects } = snapshot.manifest;
  const label = `Snapshot ${number} of "${product.name}"`;
  return {
    async open({ workbench }) {
      await workbench.attach('port', join(snapshot.dir, DATA_FILE), 'READ_ONLY');
      return {
        inputs: [{ product: product.name, number, id }],
        relation: async (object) => {
          const table = objects.find(({ name }) => name === object.name)?.table;
          if (table === undefined) throw apiError('SNAPSHOT_SOURCE_INVALID', { source: label, reason: `it has no object ${object.name}` });
          const sql = `"port".main.${workbench.dialect.quoteName(table)}`;
          return { sql, columns: await describeColumns(workbench, sql), label };
        },
      };
    },
  };
}
