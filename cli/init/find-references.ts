import { basename, join } from 'node:path';
import {
  findProductFolders,
  type ProductFolder,
  type Property,
  readProductFolder,
  type SchemaObject,
  wordsOf,
} from '../../schemas/contracts';
import type { ColumnProfile, Profiler, ReferenceDraft, TableProfile } from '../../subgraphs/kit/infer';
import { DATA_FILE, SnapshotStore } from '../../subgraphs/kit/snapshots';

export interface ReferenceSearch {
  /** The folder of the other products. */
  readonly mesh: string;
  readonly home: string;
  readonly product: string;
}

/** Something another product's column may refer to. */
interface Target {
  readonly folder: ProductFolder;
  readonly object: SchemaObject;
  readonly key: Property;
  /** The database of its current snapshot. */
  readonly database: string | undefined;
}

/** Below this share of values that are keys over there, a name that fits is a coincidence. */
const LEAST_OVERLAP = 0.9;

/** Columns that seem to name objects of published products: by their names, and by their values where there is data to compare with. */
export async function findReferences(
  profiler: Profiler,
  { columns }: TableProfile,
  search: ReferenceSearch,
): Promise<ReadonlyMap<string, ReferenceDraft>> {
  const targets = await targetsIn(search);
  const found = new Map<string, ReferenceDraft>();
  for (const column of columns) {
    const target = targets.find((one) => fits(column, one));
    const reference = target && (await compare(profiler, column, target));
    if (reference) found.set(column.name, reference);
  }
  return found;
}

/** `customer_id` and `ordering_customer_id` name a Customer; so does `customer` with keys of the same type. */
function fits({ name, type }: ColumnProfile, { object, key }: Target): boolean {
  const words = wordsOf(name).filter((word) => word !== 'id');
  const named = wordsOf(object.name);
  const isNamed = words.length > 0 && named.every((word, index) => words.at(index - named.length) === word);
  const kind = type.kind === 'bigint' ? 'integer' : type.kind;
  return isNamed && kind === key.logicalType;
}

async function compare(
  profiler: Profiler,
  column: ColumnProfile,
  { folder, object, key, database }: Target,
): Promise<ReferenceDraft | undefined> {
  const to = `../${basename(folder.dir)}/${folder.product.name}.odcs.yaml#schema/${object.name}/properties/${key.name}`;
  const named = `Its name says ${object.name} of ${folder.product.name}`;
  if (database === undefined) return { to, object: object.name, because: `${named}; there is no snapshot to compare its values with` };
  const overlap = await profiler.overlap(column.name, { path: database, table: object.physicalName, key: key.physicalName });
  if (overlap < LEAST_OVERLAP) return undefined;
  return { to, object: object.name, because: `${named}, and ${Math.floor(overlap * 100)} % of its values are keys there` };
}

async function targetsIn({ mesh, home, product }: ReferenceSearch): Promise<readonly Target[]> {
  const store = new SnapshotStore(home);
  const folders = await Promise.all(
    (await findProductFolders(mesh).catch(() => [])).map((dir) => readProductFolder(dir).catch(() => undefined)),
  );
  const targets: Target[] = [];
  for (const folder of folders) {
    if (!folder || folder.product.name === product) continue;
    const current = await store.current(folder.product.name).catch(() => undefined);
    const database = current && join(current.dir, DATA_FILE);
    for (const object of folder.contract.schema) {
      const [key, ...others] = object.properties.filter(({ primaryKey }) => primaryKey);
      if (key && others.length === 0) targets.push({ folder, object, key, database });
    }
  }
  return targets.sort((a, b) => b.object.name.length - a.object.name.length);
}
