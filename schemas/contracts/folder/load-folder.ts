import { basename } from 'node:path';
import { apiError } from '../../errors';
import { type LintProblem, lintProblem } from '../lint/problem';
import type { Contract, DataProduct } from '../model';
import { readContract } from '../read/read-contract';
import { readProduct } from '../read/read-product';
import { checkContractDocument, checkProductDocument } from '../shape/check-document';
import { type Document, openDocument } from './open-document';
import { type FolderFiles, scanFolder } from './scan-folder';

/** A product’s folder as far as it can be read, with the problems of its files’ YAML and shape. */
export interface LoadedFolder {
  readonly files: FolderFiles;
  readonly product: Read<DataProduct> | undefined;
  readonly contract: Read<Contract> | undefined;
  /** Grows as rules report. */
  readonly problems: LintProblem[];
}

/** What a document says, beside the document. Parts of the wrong shape are missing from the model. */
export interface Read<T> {
  readonly document: Document;
  readonly model: T;
}

/** @throws FOLDER_UNREADABLE, PRODUCT_NOT_FOUND when it has no `*.odps.yaml` */
export async function loadFolder(dir: string): Promise<LoadedFolder> {
  const files = await scanFolder(dir);
  const [descriptor, ...descriptors] = files.descriptors;
  const [contract, ...contracts] = files.contracts;
  if (descriptor === undefined) throw apiError('PRODUCT_NOT_FOUND', { path: dir });
  const problems: LintProblem[] = [];
  const product = await openProduct(descriptor, problems);
  if (contract === undefined) problems.push(lintProblem(descriptor, fileStart, 'missing-contract', {}));
  for (const other of descriptors) problems.push(extraFile(other, 'descriptor', descriptor));
  for (const other of contracts) problems.push(extraFile(other, 'contract', contract ?? ''));
  return { files, product, contract: contract === undefined ? undefined : await openContract(contract, problems), problems };
}

/** Reads a descriptor; `undefined` when it cannot be built, or is of a version that is not read. */
export async function openProduct(path: string, problems: LintProblem[]): Promise<Read<DataProduct> | undefined> {
  const document = await openDocument(path, problems);
  if (!document.root || !checkProductDocument(document.root, document.report)) return undefined;
  return { document, model: readProduct(document.root, document.origins) };
}

/** Reads a contract; `undefined` when it cannot be built, or is of a version that is not read. */
export async function openContract(path: string, problems: LintProblem[]): Promise<Read<Contract> | undefined> {
  const document = await openDocument(path, problems);
  if (!document.root || !checkContractDocument(document.root, document.report)) return undefined;
  return { document, model: readContract(document.root, document.origins) };
}

const fileStart = { line: 1, column: 1 };

function extraFile(path: string, kind: string, first: string): LintProblem {
  return lintProblem(path, fileStart, 'several-files', { kind, first: basename(first) });
}
