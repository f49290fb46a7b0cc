import { relative } from 'node:path';
import type { LintProblem } from '../schemas/contracts';
import { oneLine } from './plain-text';

/** The problems file by file, then how many there are. Paths are from where the command runs, so that a terminal can open them. */
export function lintReport(problems: readonly LintProblem[]): string {
  const files = [...new Set(problems.map(({ file }) => file))];
  const blocks = files.map((name) =>
    problems
      .filter(({ file }) => file === name)
      .map(problemLines)
      .join('\n'),
  );
  return [...blocks, summary(problems)].join('\n\n');
}

function problemLines({ file, line, column, severity, message, fix, code }: LintProblem): string {
  return `${relative(process.cwd(), file)}:${line}:${column}  ${severity}  ${oneLine(message)}\n    → ${oneLine(fix)} (${code})`;
}

function summary(problems: readonly LintProblem[]): string {
  if (problems.length === 0) return 'No problems.';
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return `${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
