import { basename } from 'node:path';
import { apiError } from '../../errors';
import { type LintProblem, lintProblem } from '../lint/problem';
import type { Contract, DataProduct } from '../model';
import { readContract } from '../read/read-contract';
import { readProduct } from '../read/read-product';
import { asTextFile } from '../read/read-text-file';
import { checkContractDocument, checkProductDocument } from '../shape/check-document';
import { type Document, openDocument, readDocument } from './open-document';
import { type FolderFiles, scanFolder } from './scan-folder';

/** A product’s folder as far as it can be read, with the problems of its files’ YAML and shape. */
export interface LoadedFolder {
  readonly files: FolderFiles;
  readonly product: Read<DataProduct> | undefined;
  readonly contract: Read<Contract> | undefined;
  /** Grows as rules report. */
  readonly problems: LintProblem[];
}

/** A product as it is sent: ODPS and ODCS, each as its team wrote it. */
export interface ProductTexts {
  readonly descriptor?: string | undefined;
  readonly contract?: string | undefined;
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

/**
 * What was sent instead of lying in a folder, as far as it can be read. Problems call the texts `<name>.odps.yaml` and `<name>.odcs.yaml`.
 * Whether there is a `transform.sql` cannot be seen, so it is there where the descriptor says it has to be.
 */
export function loadTexts(name: string, { descriptor, contract }: ProductTexts): LoadedFolder {
  const problems: LintProblem[] = [];
  const [descriptors, contracts] = [[`${name}.odps.yaml`], [`${name}.odcs.yaml`]];
  const product = descriptor === undefined ? undefined : productIn(readDocument(`${name}.odps.yaml`, asTextFile(descriptor), problems));
  const read = contract === undefined ? undefined : contractIn(readDocument(`${name}.odcs.yaml`, asTextFile(contract), problems));
  const transformPath = product?.model.inputPorts.length ? 'transform.sql' : undefined;
  return {
    files: { dir: '', descriptors, contracts, transformPath, resolversPath: undefined, folders: [] },
    product,
    contract: read,
    problems,
  };
}

/** Reads a descriptor; `undefined` when it cannot be built, or is of a version that is not read. */
export async function openProduct(path: string, problems: LintProblem[]): Promise<Read<DataProduct> | undefined> {
  return productIn(await openDocument(path, problems));
}

function productIn(document: Document): Read<DataProduct> | undefined {
  if (!document.root || !checkProductDocument(document.root, document.report)) return undefined;
  return { document, model: readProduct(document.root, document.origins) };
}

/** Reads a contract; `undefined` when it cannot be built, or is of a version that is not read. */
export async function openContract(path: string, problems: LintProblem[]): Promise<Read<Contract> | undefined> {
  return contractIn(await openDocument(path, problems));
}

function contractIn(document: Document): Read<Contract> | undefined {
  if (!document.root || !checkContractDocument(document.root, document.report)) return undefined;
  return { document, model: readContract(document.root, document.origins) };
}

const fileStart = { line: 1, column: 1 };

function extraFile(path: string, kind: string, first: string): LintProblem {
  return lintProblem(path, fileStart, 'several-files', { kind, first: basename(first) });
}
