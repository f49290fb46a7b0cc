import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProductFolder } from '../../../schemas/contracts/model';
import type { Row, SqlValue } from '../../../subgraphs/kit/engines';
import { deriveGraphModel } from '../../../subgraphs/kit/model';
import { fileSource, type Published, SnapshotStore } from '../../../subgraphs/kit/snapshots';
import { tempDir } from '../../support/temp-dir';

export { id, things } from './thing';

const never = new AbortController().signal;

/** A store of its own in a new folder, and the short ways to use it that tests need. */
export class Bench {
  static async open(): Promise<Bench> {
    return new Bench(await tempDir());
  }

  readonly store: SnapshotStore;

  private constructor(readonly home: string) {
    this.store = new SnapshotStore(home);
  }

  async write(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.home, name);
    await writeFile(path, content);
    return path;
  }

  /** Publishes one file as the only object of `folder`. */
  async publishFile(folder: ProductFolder, path: string): Promise<Published> {
    const name = folder.contract.schema[0]?.name ?? '';
    return this.store.publish({ folder, model: deriveGraphModel(folder), source: fileSource(new Map([[name, path]])) });
  }

  /** Publishes text as a file with this ending. */
  async publishText(folder: ProductFolder, ending: string, content: string | Buffer): Promise<Published> {
    return this.publishFile(folder, await this.write(`source${ending}`, content));
  }

  async rows(product: string, number: number, text: string, ...params: SqlValue[]): Promise<readonly Row[]> {
    const engine = await this.store.open(product, number);
    try {
      return await engine.query({ text, params }, never);
    } finally {
      await engine.close();
    }
  }
}
