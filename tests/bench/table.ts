/** One line of what `npm run bench` prints. */
export interface Figure {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  /** What was measured against what was promised. */
  readonly verdict: string;
  readonly holds: boolean;
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;

/** What a benchmark found: lines of the common table, and what else there is to show. */
export interface Report {
  readonly figures: readonly Figure[];
  readonly detail?: string;
}

/** The common table in Markdown, ready for the README. */
export function markdownTable(figures: readonly Figure[]): string {
  const head = ['what', 'Meshway', 'peer', 'ratio or limit', ''];
  return table([head, ...figures.map(({ what, ours, peer, verdict, holds }) => [what, ours, peer, verdict, holds ? 'holds' : 'MISSED'])]);
}

/** Rows as a table in Markdown; the first is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...others] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...others.map(line)].join('\n');
}
