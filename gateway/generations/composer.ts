import type { Composition } from '../../schemas/composition';
import { Background, compiledWorker, ThreadEnded } from '../threads';
import type { ComposerMessage } from './composer-messages';
import type { ComposedSubgraph } from './read-subgraph';

export interface ComposerOptions {
  /** How long one composition may take. Default 60,000, twice what the largest graphs known take on a slow machine. */
  readonly timeoutMs?: number;
  /** Default 1,024. */
  readonly memoryLimitMb?: number;
}

/**
 * Composition in a thread of its own: schemas of strangers, however large or wicked, hold up no request. One that takes too long or too
 * much is refused as TOO_EXPENSIVE.
 */
export class Composer {
  private readonly background: Background<readonly ComposedSubgraph[], ComposerMessage>;

  constructor({ timeoutMs = 60_000, memoryLimitMb = 1_024 }: ComposerOptions = {}) {
    this.background = new Background({ timeoutMs, memoryLimitMb, file: compiledWorker(__dirname, 'composer-worker.js') });
  }

  /** As `composeSubgraphs`. */
  async compose(subgraphs: readonly ComposedSubgraph[]): Promise<Composition> {
    const message = await this.background.do(subgraphs).catch(refused);
    if (message.kind === 'failed') throw new Error(message.reason);
    return message;
  }

  close(): Promise<void> {
    return this.background.close();
  }
}

function refused(error: unknown): Composition {
  if (!(error instanceof ThreadEnded)) throw error;
  return { kind: 'refused', problems: [{ code: 'TOO_EXPENSIVE', message: error.message, places: [] }] };
}
