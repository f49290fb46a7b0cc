import { type LoadedFolder, loadFolder, loadTexts, type ProductTexts } from '../folder/load-folder';
import { limits } from '../limits';
import type { Contract, DataProduct } from '../model';
import { checkFolder } from './check-folder';
import { checkInputPorts } from './check-input-ports';
import { checkReferences } from './check-references';
import { Neighbours } from './neighbours';
import { type LintProblem, lintProblem, sortProblems } from './problem';

/** A product's folder as lint sees it: what is wrong with it, what can be read all the same, and where each part of that stands. */
export interface Review {
  /** By file and position; at most `limits.problems`, and a last one that counts the others. */
  readonly problems: readonly LintProblem[];
  readonly product: DataProduct | undefined;
  readonly contract: Contract | undefined;
  /** Paths of the files it was read from. */
  readonly descriptorPath: string | undefined;
  readonly contractPath: string | undefined;
  /** Where a part of `product` or `contract` stands, or the value of one of its keys; the beginning of the file when it is neither's. */
  readonly placeOf: (part: object, key?: string) => Place;
}

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * Everything that can be said of a product's folder, its references to the folders beside it included.
 *
 * @throws PRODUCT_NOT_FOUND, FOLDER_UNREADABLE
 */
export async function reviewProductFolder(dir: string): Promise<Review> {
  const folder = await loadFolder(dir);
  checkFolder(folder);
  const neighbours = new Neighbours(folder.files.dir);
  if (folder.contract) await checkReferences(folder.contract, neighbours);
  if (folder.product) await checkInputPorts(folder.product, neighbours);
  return review(folder);
}

/** The same of texts that were sent, with nothing beside them: whether references lead anywhere is for composition to say. */
export function reviewProductTexts(name: string, texts: ProductTexts): Review {
  const folder = loadTexts(name, texts);
  checkFolder(folder);
  return review(folder);
}

function review(folder: LoadedFolder): Review {
  const { product, contract } = folder;
  return {
    problems: bounded(sortProblems(folder.problems), folder),
    product: product?.model,
    contract: contract?.model,
    descriptorPath: product?.document.path,
    contractPath: contract?.document.path,
    placeOf: (part, key) => {
      const read = contract?.document.origins.node(part) ? contract : product?.document.origins.node(part) ? product : undefined;
      if (read) return { file: read.document.path, ...read.document.position(read.document.origins.at(part, key)) };
      return { file: contract?.document.path ?? product?.document.path ?? folder.files.dir, line: 1, column: 1 };
    },
  };
}

function bounded(problems: readonly LintProblem[], { files }: LoadedFolder): readonly LintProblem[] {
  if (problems.length <= limits.problems) return problems;
  const shown = problems.slice(0, limits.problems);
  const { file, line, column } = shown.at(-1) ?? { file: files.dir, line: 1, column: 1 };
  return [...shown, lintProblem(file, { line, column }, 'too-many-problems', { more: problems.length - limits.problems })];
}
