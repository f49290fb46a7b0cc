import type { LintProblem } from './problem';
import { reviewProductFolder } from './review';

/**
 * Every problem of a product’s folder, by file and position: of its YAML, its shape, its meaning, and its references to the folders
 * beside it. At most `limits.problems`; a last one counts the others.
 *
 * @throws PRODUCT_NOT_FOUND, FOLDER_UNREADABLE
 */
export async function lintProductFolder(dir: string): Promise<readonly LintProblem[]> {
  return (await reviewProductFolder(dir)).problems;
}
