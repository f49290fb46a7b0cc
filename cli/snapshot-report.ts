import type { ListedSnapshot, ObjectDiff, Pin, Published, QualityResult } from '../subgraphs/kit/snapshots';
import { oneLine } from './plain-text';
import { textTable } from './text-table';

/** What was published, for a person: the snapshot, its rows and files, the quality rules, and what the source had too much of. */
export function snapshotReport({ snapshot, leftOut }: Published): string {
  const { product, number, id, objects, files, inputs, quality } = snapshot.manifest;
  const sizes = new Map(files.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const notes = [...leftOut].filter(([, columns]) => columns.length > 0);
  return [
    `${product.name} ${number}  ${snapshot.passed ? 'is current' : 'is kept, but not current'}`,
    `  id      ${id}`,
    ...inputs.map((input) => `  input   ${input.product} ${input.number}  ${input.id}`),
    ...textTable(
      objects.map(({ name, rows }) => [
        `  ${name}`,
        `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`,
        size(sizes.get(`${name}.parquet`) ?? 0),
      ]),
    ),
    `  serving form  ${size(sizes.get('data.duckdb') ?? 0)}`,
    ...objects
      .filter(({ rows }) => rows === 0)
      .map(({ name }) => `  ${name} is empty; a rowCount rule in the contract would have kept it from readers`),
    ...notes.map(([object, columns]) => `  left out of ${object}, not in the contract: ${columns.map(oneLine).join(', ')}`),
    '',
    ...textTable([['quality', '', 'measured', 'expected', ''], ...quality.map(qualityLine)]),
  ].join('\n');
}

export interface ProductSnapshots {
  readonly product: string;
  readonly snapshots: readonly ListedSnapshot[];
  readonly pins: readonly Pin[];
}

/** One product's snapshots as a table, newest first, with what keeps each from being pruned. */
export function snapshotTable({ product, snapshots, pins }: ProductSnapshots): string {
  if (snapshots.length === 0) return `${product}: no snapshots`;
  return [product, ...textTable(snapshots.map((snapshot) => snapshotLine(snapshot, pins)))].join('\n');
}

/** How two snapshots differ, object by object. */
export function diffReport(diffs: readonly ObjectDiff[]): string {
  return diffs.flatMap(diffLines).join('\n');
}

function diffLines({ object, added, removed, changed, columns, columnsAdded, columnsRemoved }: ObjectDiff): readonly string[] {
  const rows = [`${count(added)} added`, `${count(removed)} removed`, `${count(changed)} changed`].join(', ');
  return [
    `${object}  ${rows}`,
    ...textTable(
      [...columns].map(([column, number]) => [`  ${oneLine(column)}`, `changed in ${count(number)} ${number === 1 ? 'row' : 'rows'}`]),
    ),
    ...columnsAdded.map((column) => `  ${oneLine(column)}  is new`),
    ...columnsRemoved.map((column) => `  ${oneLine(column)}  is gone`),
  ];
}

function snapshotLine(snapshot: ListedSnapshot, pins: readonly Pin[]): readonly string[] {
  const number = `  ${snapshot.number}`;
  const pinned = pins
    .filter((pin) => pin.number === snapshot.number && Date.parse(pin.until) > Date.now())
    .map(({ until, reason }) => `pinned until ${until.slice(0, 10)}: ${oneLine(reason)}`)
    .join('; ');
  if (snapshot.state === 'damaged' || snapshot.state === 'retracted')
    return [number, snapshot.state, oneLine(snapshot.reason), '', '', pinned];
  const { createdAt, objects, id } = snapshot.manifest;
  const state = snapshot.current ? 'current' : snapshot.state;
  return [number, state, createdAt, objects.map(({ name, rows }) => `${name} ${count(rows)}`).join(', '), id.slice(0, 12), pinned];
}

function qualityLine({ status, name, severity, measured, unit, expectation, message }: QualityResult): readonly string[] {
  const number = measured === null ? '' : `${count(measured)}${unit === 'percent' ? ' %' : ''}`;
  const note = status === 'pass' ? '' : message;
  return [`  ${status}`, name, number, expectation ?? '', severity === 'error' ? note : `(${severity}) ${note}`].map(oneLine);
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
