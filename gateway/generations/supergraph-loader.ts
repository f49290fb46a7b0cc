import { apiError } from '../../schemas/errors';
import { Background, compiledWorker, ThreadEnded } from '../threads';
import type { Listener, LoadedSupergraph } from './load-supergraph';
import type { LoaderMessage } from './loader-messages';

/** `loadSupergraph` in a thread of its own, so that a large supergraph holds up no request. */
export class SupergraphLoader {
  private readonly background = new Background<string, LoaderMessage>({ file: compiledWorker(__dirname, 'loader-worker.js') });

  /** As `loadSupergraph`; one that needs more memory than a thread has is SUPERGRAPH_INVALID too. */
  readonly load = async (supergraphSdl: string, listener: Listener): Promise<LoadedSupergraph> => {
    const { told, ...answer } = await this.background.do(supergraphSdl).catch(refused);
    for (const { level, message } of told) listener[level](message);
    if (answer.kind === 'loaded') return answer.loaded;
    if (answer.kind === 'failed') throw new Error(answer.reason);
    throw apiError('SUPERGRAPH_INVALID', { reason: answer.reason }, answer.cause === undefined ? undefined : new Error(answer.cause));
  };

  /** From now on a thread is kept ready: Apollo's gateway takes most of its start to come to hand. */
  prepare(): void {
    this.background.prepare();
  }

  /** What is being loaded is given up. */
  close(): Promise<void> {
    return this.background.close();
  }
}

function refused(error: unknown): LoaderMessage {
  if (!(error instanceof ThreadEnded)) throw error;
  return { kind: 'refused', reason: `its loading ended: ${error.message}`, cause: undefined, told: [] };
}
