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

/** A table in Markdown, ready for the README. */
export function markdownTable(figures: readonly Figure[]): string {
  const head = ['what', 'Meshway', 'peer', 'ratio or limit', ''];
  const rows = figures.map(({ what, ours, peer, verdict, holds }) => [what, ours, peer, verdict, holds ? 'holds' : 'MISSED']);
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
