import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiError } from '../../../schemas/errors';
import { Workbench } from '../engines';
import type { GraphModel, ObjectModel } from '../model/types';
import { DATA_FILE } from './layout';
import type { Snapshot } from './snapshot';
import { describeColumns } from './sources/source';

/** How the rows of one object differ between two snapshots; a row is the same row when its key is. */
export interface ObjectDiff {
  readonly object: string;
  readonly added: number;
  readonly removed: number;
  /** Rows in both that differ in some column. */
  readonly changed: number;
  /** Of the changed rows, how many differ in each column; only columns that differ somewhere. */
  readonly columns: ReadonlyMap<string, number>;
  /** Columns that only the later, or only the earlier snapshot has. They make no row a changed one. */
  readonly columnsAdded: readonly string[];
  readonly columnsRemoved: readonly string[];
}

/**
 * Compares every object of the contract in two snapshots of its product. Counts are exact when keys occur once, which is so in every
 * snapshot that passed its rules. Throws SNAPSHOT_SOURCE_INVALID when a snapshot lacks a column of the contract's key.
 */
export async function diffSnapshots(model: GraphModel, before: Snapshot, after: Snapshot): Promise<readonly ObjectDiff[]> {
  const spillDir = await mkdtemp(join(tmpdir(), 'meshway-diff-'));
  const workbench = await Workbench.open({ spillDir });
  try {
    await workbench.attach('before', join(before.dir, DATA_FILE), 'READ_ONLY');
    await workbench.attach('after', join(after.dir, DATA_FILE), 'READ_ONLY');
    const diffs: ObjectDiff[] = [];
    for (const object of model.objects) diffs.push(await diffObject(workbench, object, before, after));
    return diffs;
  } finally {
    workbench.close();
    await rm(spillDir, { recursive: true, force: true });
  }
}

async function diffObject(workbench: Workbench, object: ObjectModel, before: Snapshot, after: Snapshot): Promise<ObjectDiff> {
  const [removed, added] = [rowsOf(before, object), rowsOf(after, object)];
  const nothing = { object: object.name, changed: 0, columns: new Map(), columnsAdded: [], columnsRemoved: [] };
  if (removed === undefined || added === undefined) return { ...nothing, added: added ?? 0, removed: removed ?? 0 };
  return diffTable(workbench, object);
}

/** `undefined` for a snapshot from before the contract had the object. */
function rowsOf({ manifest }: Snapshot, { name, table }: ObjectModel): number | undefined {
  return manifest.objects.find((object) => object.name === name && object.table === table)?.rows;
}

async function diffTable(workbench: Workbench, object: ObjectModel): Promise<ObjectDiff> {
  const { dialect } = workbench;
  const table = dialect.quoteName(object.table);
  const old = await columnsOf(workbench, `"before".main.${table}`);
  const now = await columnsOf(workbench, `"after".main.${table}`);
  const keys = object.keys.map(({ column }) => column);
  for (const key of keys) {
    if (old.has(key) && now.has(key)) continue;
    throw apiError('SNAPSHOT_SOURCE_INVALID', {
      source: object.name,
      reason: `a snapshot has no column "${key}", its key in the contract`,
    });
  }
  const common = [...old.keys()].filter((name) => now.has(name) && !keys.includes(name));
  const side = (name: string, column: string): string => {
    const quoted = `${name}.${dialect.quoteName(column)}`;
    return old.get(column) === now.get(column) ? quoted : dialect.text(quoted);
  };
  const differs = common.map((column) => `${side('a', column)} IS DISTINCT FROM ${side('b', column)}`);
  const inBoth = 'a.here AND b.here';
  const counts = [
    'b.here IS NULL',
    'a.here IS NULL',
    `${inBoth} AND (${['false', ...differs].join(' OR ')})`,
    ...differs.map((difference) => `${inBoth} AND ${difference}`),
  ];
  const [row = []] = await workbench.rows({
    text: `SELECT ${counts.map((condition) => `count(*) FILTER (WHERE ${condition})`).join(', ')}
      FROM (SELECT true AS here, * FROM "before".main.${table}) AS a
      FULL JOIN (SELECT true AS here, * FROM "after".main.${table}) AS b
      ON ${keys.map((key) => `${side('a', key)} = ${side('b', key)}`).join(' AND ')}`,
    params: [],
  });
  const [removed = 0, added = 0, changed = 0, ...columns] = row.map(Number);
  return {
    object: object.name,
    added,
    removed,
    changed,
    columns: new Map(common.flatMap((column, at) => (columns[at] ? [[column, columns[at]]] : []))),
    columnsAdded: [...now.keys()].filter((name) => !old.has(name)),
    columnsRemoved: [...old.keys()].filter((name) => !now.has(name)),
  };
}

/** Types by name. */
async function columnsOf(workbench: Workbench, table: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await describeColumns(workbench, table)).map(({ name, type }) => [name, type]));
}
