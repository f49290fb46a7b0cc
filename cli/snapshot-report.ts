import type { ListedSnapshot, Published, QualityResult } from '../subgraphs/kit/snapshots';
import { oneLine } from './plain-text';

/** What was published, for a person: the snapshot, its rows and files, the quality rules, and what the source had too much of. */
export function snapshotReport({ snapshot, leftOut }: Published): string {
  const { product, number, id, objects, files, inputs, quality } = snapshot.manifest;
  const sizes = new Map(files.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const notes = [...leftOut].filter(([, columns]) => columns.length > 0);
  return [
    `${product.name} ${number}  ${snapshot.passed ? 'is current' : 'is kept, but not current'}`,
    `  id      ${id}`,
    ...inputs.map((input) => `  input   ${input.product} ${input.number}  ${input.id}`),
    ...table(
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
    ...table([['quality', '', 'measured', 'expected', ''], ...quality.map(qualityLine)]),
  ].join('\n');
}

/** One product's snapshots as a table, newest first. */
export function snapshotTable({ product, snapshots }: { readonly product: string; readonly snapshots: readonly ListedSnapshot[] }): string {
  if (snapshots.length === 0) return `${product}: no snapshots`;
  return [product, ...table(snapshots.map(snapshotLine))].join('\n');
}

function snapshotLine(snapshot: ListedSnapshot): readonly string[] {
  const number = `  ${snapshot.number}`;
  if (snapshot.state === 'damaged' || snapshot.state === 'retracted') return [number, snapshot.state, snapshot.reason, '', ''].map(oneLine);
  const { createdAt, objects, id } = snapshot.manifest;
  const state = snapshot.current ? 'current' : snapshot.state;
  return [number, state, createdAt, objects.map(({ name, rows }) => `${name} ${count(rows)}`).join(', '), id.slice(0, 12)];
}

function qualityLine({ status, name, severity, measured, unit, expectation, message }: QualityResult): readonly string[] {
  const number = measured === null ? '' : `${count(measured)}${unit === 'percent' ? ' %' : ''}`;
  const note = status === 'pass' ? '' : message;
  return [`  ${status}`, name, number, expectation ?? '', severity === 'error' ? note : `(${severity}) ${note}`].map(oneLine);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
