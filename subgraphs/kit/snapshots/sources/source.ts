import type { Workbench } from '../../engines';
import type { GraphModel, ObjectModel } from '../../model/types';
import type { SnapshotReference } from '../manifest';

/** Where the rows of one object come from, as the workbench sees it. */
export interface SourceRelation {
  /** What stands after FROM. */
  readonly sql: string;
  readonly columns: readonly SourceColumn[];
  /** For messages: a file's path, or the port's name. */
  readonly label: string;
}

export interface SourceColumn {
  readonly name: string;
  /** As the database names it. `VARCHAR` is text to be read, `JSON` a JSON value to be read, everything else has its type. */
  readonly type: string;
}

export interface OpenedSource {
  relation(object: ObjectModel): Promise<SourceRelation>;
  /** The snapshots it reads. */
  readonly inputs: readonly SnapshotReference[];
}

/** What a source is opened with. */
export interface SourceContext {
  readonly model: GraphModel;
  readonly workbench: Workbench;
  /** An existing folder for whatever the source needs while the snapshot is made. */
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** Something a snapshot can be made from. `open` throws SNAPSHOT_SOURCE_INVALID, SNAPSHOT_NOT_FOUND or SQL_REFUSED. */
export interface SnapshotSource {
  open(context: SourceContext): Promise<OpenedSource>;
}

/** The columns of what stands after FROM. */
export async function describeColumns(workbench: Workbench, sql: string): Promise<readonly SourceColumn[]> {
  const rows = await workbench.rows({ text: `DESCRIBE FROM ${sql}`, params: [] });
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}
