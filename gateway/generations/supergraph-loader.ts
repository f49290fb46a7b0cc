import { apiError } from '../../schemas/errors';
import { Background, compiledWorker, ThreadEnded } from '../threads';
import type { Listener, ReadSupergraph, SupergraphLoading } from './load-supergraph';
import type { LoaderJob, LoaderMessage } from './loader-messages';

/** Loading in a thread of its own, so that a large supergraph holds up no request. One that needs more memory than a thread has is SUPERGRAPH_INVALID too. */
export class SupergraphLoader implements SupergraphLoading {
  private readonly background = new Background<LoaderJob, LoaderMessage>({ file: compiledWorker(__dirname, 'loader-worker.js') });

  async read(supergraphSdl: string): Promise<ReadSupergraph> {
    return (await this.do('read', { kind: 'read', supergraphSdl })).read;
  }

  async visible(read: ReadSupergraph, listener: Listener): Promise<string> {
    return (await this.do('visible', { kind: 'visible', read }, listener)).schema;
  }

  /** From now on a thread is kept ready: Apollo's gateway takes most of its start to come to hand. */
  prepare(): void {
    this.background.prepare();
  }

  /** What is being loaded is given up. */
  close(): Promise<void> {
    return this.background.close();
  }

  private async do<K extends LoaderMessage['kind']>(
    expected: K,
    job: LoaderJob,
    listener?: Listener,
  ): Promise<Extract<LoaderMessage, { readonly kind: K }>> {
    const answer = await this.background.do(job).catch(refused);
    for (const { level, message } of answer.told) listener?.[level](message);
    if (isOf(answer, expected)) return answer;
    if (answer.kind !== 'refused') throw new Error(answer.kind === 'failed' ? answer.reason : answer.kind);
    throw apiError('SUPERGRAPH_INVALID', { reason: answer.reason }, answer.cause === undefined ? undefined : new Error(answer.cause));
  }
}

function isOf<K extends LoaderMessage['kind']>(answer: LoaderMessage, kind: K): answer is Extract<LoaderMessage, { readonly kind: K }> {
  return answer.kind === kind;
}

function refused(error: unknown): LoaderMessage {
  if (!(error instanceof ThreadEnded)) throw error;
  return { kind: 'refused', reason: `its loading ended: ${error.message}`, cause: undefined, told: [] };
}
