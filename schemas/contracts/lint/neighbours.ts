import { dirname, resolve, sep } from 'node:path';
import { productFoldersIn } from '../folder/find-product-folders';
import { openContract, openProduct } from '../folder/load-folder';
import type { FolderFiles } from '../folder/scan-folder';
import { limits } from '../limits';
import type { Contract, DataProduct } from '../model';

export interface Neighbour {
  readonly product: DataProduct;
  readonly contract: Contract | undefined;
}

/** The folders beside a product’s, read only as far as rules ask. What is wrong inside them is for their own lint to say. */
export class Neighbours {
  private readonly contracts = new Map<string, Promise<Contract | undefined>>();
  private products: Promise<readonly Neighbour[]> | undefined;

  constructor(private readonly dir: string) {}

  /** The contract at `path`, relative to the product’s folder; a reason when there is none to read. */
  async contract(path: string): Promise<Contract | { readonly reason: string }> {
    const file = resolve(this.dir, path);
    const mesh = dirname(this.dir);
    if (!file.startsWith(mesh.endsWith(sep) ? mesh : mesh + sep)) return { reason: 'it lies outside the folders beside this one' };
    if (!this.contracts.has(file) && this.contracts.size >= limits.neighbours)
      return { reason: `more than ${limits.neighbours} are referred to` };
    const contract = await this.read(file);
    return contract ?? { reason: 'there is no contract at that path that can be read' };
  }

  /** Every product beside this one, itself included. */
  async all(): Promise<readonly Neighbour[]> {
    this.products ??= productFoldersIn(dirname(this.dir)).then((folders) => this.readAll(folders.slice(0, limits.neighbours)));
    return this.products;
  }

  private async readAll(folders: readonly FolderFiles[]): Promise<readonly Neighbour[]> {
    const neighbours: Neighbour[] = [];
    for (const { descriptors, contracts } of folders) {
      const [descriptor] = descriptors;
      const [contract] = contracts;
      const product = descriptor === undefined ? undefined : await openProduct(descriptor, []);
      if (product) neighbours.push({ product: product.model, contract: contract === undefined ? undefined : await this.read(contract) });
    }
    return neighbours;
  }

  private read(file: string): Promise<Contract | undefined> {
    const known = this.contracts.get(file);
    if (known) return known;
    const contract = openContract(file, []).then((read) => read?.model);
    this.contracts.set(file, contract);
    return contract;
  }
}
