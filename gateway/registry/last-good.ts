import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { replaceFile } from '../../schemas/durable-files';
import type { Servable } from './follower';
import { sha256 } from './hash';

/** The supergraph a gateway served last, in its own home, for when it starts again and the registry is away. One for each registry. */
export class LastGood {
  private readonly dir: string;
  private readonly path: string;

  constructor(
    home: string,
    registry: string,
    private readonly logger: Logger,
  ) {
    this.dir = join(home, 'last-good');
    this.path = join(this.dir, `${sha256(registry).slice(0, 16)}.json`);
  }

  /** Never rejects: a gateway that can keep nothing serves all the same. */
  async save(published: Servable): Promise<void> {
    try {
      await mkdir(this.dir, { recursive: true });
      await replaceFile(this.path, JSON.stringify(published));
    } catch (error) {
      this.logger.warn({ path: this.path, cause: String(error) }, 'the supergraph served could not be kept for the next start');
    }
  }

  async load(): Promise<Servable | undefined> {
    try {
      return JSON.parse(await readFile(this.path, 'utf8')) as Servable;
    } catch {
      return undefined;
    }
  }
}
