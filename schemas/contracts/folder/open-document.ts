import { LineCounter } from 'yaml';
import { limits } from '../limits';
import { type LintProblem, lintProblem, type Position, type Reporter } from '../lint/problem';
import { Origins } from '../read/origins';
import { readTextFile, type TextFile } from '../read/read-text-file';
import { readYaml } from '../yaml/read-yaml';
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
  const lines = new LineCounter();
  const position = (at: number): Position => {
    const { line, col } = lines.linePos(at);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const report: Reporter = (code, at, params) => {
    problems.push(lintProblem(path, position(at), code, params));
  };
  return { path, root: readRoot(file, lines, report), origins: new Origins(), report, position };
}

function readRoot(file: TextFile, lines: LineCounter, report: Reporter): YamlNode | undefined {
  switch (file.kind) {
    case 'text':
      return readYaml(file.text, lines, report);
    case 'too-large':
      report('file-too-large', 0, { limit: limits.fileBytes });
      return undefined;
    case 'not-utf8':
      report('file-not-utf8', 0, {});
      return undefined;
    case 'unreadable':
      report('file-unreadable', 0, { reason: file.reason });
      return undefined;
  }
}
