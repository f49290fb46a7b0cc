import { apiError } from '../../errors';
import { limits } from '../limits';
import { checkFolder } from '../lint/check-folder';
import { blocksReading, type LintProblem, sortProblems } from '../lint/problem';
import type { ProductFolder } from '../model';
import { loadFolder } from './load-folder';

/**
 * Reads one product’s folder and nothing outside it, so that a folder that is deployed alone can be read.
 *
 * @throws CONTRACT_INVALID when the model would be misunderstood or unsafe to serve; `extensions.problems` has the first of them.
 *   Problems that leave the meaning clear (a missing owner, a reference to a file that is not there) are for lint only.
 * @throws PRODUCT_NOT_FOUND, FOLDER_UNREADABLE
 */
export async function readProductFolder(dir: string): Promise<ProductFolder> {
  const folder = await loadFolder(dir);
  checkFolder(folder);
  const blocking = folder.problems.filter(blocksReading);
  if (blocking.length > 0 || !folder.product || !folder.contract) throw contractInvalid(dir, blocking);
  const { dir: path, transformPath, resolversPath } = folder.files;
  return { dir: path, product: folder.product.model, contract: folder.contract.model, transformPath, resolversPath };
}

function contractInvalid(dir: string, problems: readonly LintProblem[]) {
  const error = apiError('CONTRACT_INVALID', { path: dir, count: problems.length });
  error.extensions.problems = sortProblems(problems).slice(0, limits.problemsInError);
  return error;
}
