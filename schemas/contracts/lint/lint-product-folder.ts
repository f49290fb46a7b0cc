import { type LoadedFolder, loadFolder } from '../folder/load-folder';
import { limits } from '../limits';
import { checkFolder } from './check-folder';
import { checkInputPorts } from './check-input-ports';
import { checkReferences } from './check-references';
import { Neighbours } from './neighbours';
import { type LintProblem, lintProblem, sortProblems } from './problem';

/**
 * Every problem of a product’s folder, by file and position: of its YAML, its shape, its meaning, and its references to the folders
 * beside it. At most `limits.problems`; a last one counts the others.
 *
 * @throws PRODUCT_NOT_FOUND, FOLDER_UNREADABLE
 */
export async function lintProductFolder(dir: string): Promise<LintProblem[]> {
  const folder = await loadFolder(dir);
  checkFolder(folder);
  const neighbours = new Neighbours(folder.files.dir);
  if (folder.contract) await checkReferences(folder.contract, neighbours);
  if (folder.product) await checkInputPorts(folder.product, neighbours);
  return bounded(sortProblems(folder.problems), folder);
}

function bounded(problems: LintProblem[], { files }: LoadedFolder): LintProblem[] {
  if (problems.length <= limits.problems) return problems;
  const shown = problems.slice(0, limits.problems);
  const { file, line, column } = shown.at(-1) ?? { file: files.dir, line: 1, column: 1 };
  return [...shown, lintProblem(file, { line, column }, 'too-many-problems', { more: problems.length - limits.problems })];
}
