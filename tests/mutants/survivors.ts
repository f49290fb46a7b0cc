import { readFileSync } from 'node:fs';
import { reportFile } from './stryker';

/** A change that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** What stood there, and what was put in its place, each in one line and cut after 80 characters. */
  readonly original: string;
  readonly replacement: string;
}

export interface Run {
  /** That have mutants. */
  readonly files: ReadonlySet<string>;
  readonly mutants: number;
  readonly survivors: readonly Survivor[];
}

/** A module's last run. Mutants that could not even be run count as noticed. */
export function lastRun(name: string): Run {
  const { files } = JSON.parse(readFileSync(reportFile(name), 'utf8')) as Report;
  const all = Object.entries(files).flatMap(([file, { source, mutants }]) => mutants.map((mutant) => ({ file, source, mutant })));
  const survivors = all.filter(({ mutant }) => alive.has(mutant.status)).map(toSurvivor);
  return { files: new Set(Object.keys(files)), mutants: all.length, survivors };
}

/** By this, explanations and survivors are matched: lines may move. */
export function nameOf({ file, original, replacement }: Pick<Survivor, 'file' | 'original' | 'replacement'>): string {
  return `${file}\n${original}\n${replacement}`;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Mutant {
  readonly status: string;
  readonly replacement: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** The format of mutation-testing-elements, as far as it is read here. */
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

const alive = new Set(['Survived', 'NoCoverage']);
const SHOWN_MAX = 80;

function toSurvivor({ file, source, mutant }: { file: string; source: string; mutant: Mutant }): Survivor {
  const { start, end } = mutant.location;
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const cut = lines.map((text, at) => text.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined));
  return { file, line: start.line, original: oneLine(cut.join(' ')), replacement: oneLine(mutant.replacement) };
}

function oneLine(code: string): string {
  const text = code.replace(/\s+/g, ' ').trim();
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
