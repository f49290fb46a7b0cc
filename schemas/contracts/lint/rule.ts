import type { FolderFiles } from '../folder/scan-folder';
import type { Contract, DataProduct } from '../model';
import type { Origins } from '../read/origins';
import type { Reporter } from './problem';

/** What a rule over one document is given: the document, where its parts stand, and how to complain. */
export interface Subject<Model> {
  readonly model: Model;
  readonly origins: Origins;
  readonly report: Reporter;
}

export type ContractRule = (subject: Subject<Contract>) => void;

export type ProductRule = (
  subject: Subject<DataProduct>,
  folder: { readonly files: FolderFiles; readonly contract: Contract | undefined },
) => void;
