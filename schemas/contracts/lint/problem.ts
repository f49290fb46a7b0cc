import { catalogue, type Severity } from './catalogue';

export type LintCode = keyof typeof catalogue;

/** Everything a code's message and fix need to know. */
export type LintParams<C extends LintCode> = Parameters<(typeof catalogue)[C]['message']>[0] & FixParams<(typeof catalogue)[C]['fix']>;
type FixParams<F> = F extends (params: infer P extends object) => string ? P : unknown;

/** One thing that is wrong in a product's folder. */
export interface LintProblem {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly severity: Severity;
  readonly code: LintCode;
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** The codes, for the check that every one is documented and has an example. */
export const lintCodes = Object.keys(catalogue) as readonly LintCode[];

/** How a reader or a rule says what it found. `at` is an offset into the file it looks at. */
export type Reporter = <C extends LintCode>(code: C, at: number, params: LintParams<C>) => void;

export interface Position {
  readonly line: number;
  readonly column: number;
}

export function lintProblem<C extends LintCode>(file: string, { line, column }: Position, code: C, params: LintParams<C>): LintProblem {
  const { severity, message, fix } = catalogue[code];
  const write = (text: (params: never) => string) => (text as (params: LintParams<C>) => string)(params);
  return { file, line, column, severity, code, message: write(message), fix: write(fix) };
}

/** True when a folder with this problem cannot be read. */
export function blocksReading(problem: LintProblem): boolean {
  return 'blocks' in catalogue[problem.code];
}

/** By file, then position; equal ones (an alias is read where it stands and where it points) once. */
export function sortProblems(problems: readonly LintProblem[]): LintProblem[] {
  const sorted = problems.toSorted(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
  return sorted.filter((problem, index) => index === 0 || !isSame(problem, sorted[index - 1]));
}

function isSame(a: LintProblem, b: LintProblem | undefined): boolean {
  return a.file === b?.file && a.line === b.line && a.column === b.column && a.code === b.code && a.message === b.message;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
