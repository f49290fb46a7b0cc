import { LineCounter } from 'yaml';
import { limits } from '../limits';
import { type LintProblem, lintProblem, type Position, type Reporter } from '../lint/problem';
import { Origins } from '../read/origins';
import { readTextFile, type TextFile } from '../read/read-text-file';
import { yamlOf } from '../yaml/known-yaml';
import type { YamlReading } from '../yaml/read-yaml';
import type { YamlNode } from '../yaml/yaml-node';

/** One YAML file of a folder: its tree, and how to complain about a place in it. */
export interface Document {
  /** Absolute path. */
  readonly path: string;
  /** `undefined` when it could not be built; the problems say why. */
  readonly root: YamlNode | undefined;
  readonly origins: Origins;
  readonly report: Reporter;
  /** The line and column of an offset. */
  readonly position: (at: number) => Position;
}

/** Opens a file; every problem found in it, now and by later reports, goes to `problems`. Never throws. */
export async function openDocument(path: string, problems: LintProblem[]): Promise<Document> {
  return readDocument(path, await readTextFile(path), problems);
}

/** As `openDocument`, of what was read already; `path` is what problems call it. */
export function readDocument(path: string, file: TextFile, problems: LintProblem[]): Document {
  const reading = file.kind === 'text' ? yamlOf(file.text) : unread(file);
  const position = (at: number): Position => {
    const { line, col } = reading.lines.linePos(at);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const report: Reporter = (code, at, params) => {
    problems.push(lintProblem(path, position(at), code, params));
  };
  for (const tell of reading.problems) tell(report);
  return { path, root: reading.root, origins: new Origins(), report, position };
}

type Unread = Exclude<TextFile, { readonly kind: 'text' }>;

function unread(file: Unread): YamlReading {
  return { root: undefined, lines: new LineCounter(), problems: [whyUnread(file)] };
}

function whyUnread(file: Unread): (report: Reporter) => void {
  switch (file.kind) {
    case 'too-large':
      return (report) => report('file-too-large', 0, { limit: limits.fileBytes });
    case 'not-utf8':
      return (report) => report('file-not-utf8', 0, {});
    case 'unreadable':
      return (report) => report('file-unreadable', 0, { reason: file.reason });
  }
}
