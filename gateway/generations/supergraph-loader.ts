import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { apiError } from '../../schemas/errors';
import type { Listener, LoadedSupergraph } from './load-supergraph';
import type { LoaderMessage } from './loader-messages';

/** The compiled worker: beside this file, or in the build when this file runs from source. */
const besideThis = path.join(__dirname, 'loader-worker.js');
const workerFile = existsSync(besideThis) ? besideThis : path.join(__dirname, '../../dist/gateway/generations/loader-worker.js');

/**
 * `loadSupergraph` in a thread of its own for each supergraph, so that a large one holds up no request, and what its loading took is given
 * back with the thread.
 */
export class SupergraphLoader {
  private spare: Worker | undefined;
  private isClosed = false;
  private readonly running = new Set<Worker>();

  /** As `loadSupergraph`; one that needs more memory than a thread has is SUPERGRAPH_INVALID too. */
  readonly load = async (supergraphSdl: string, listener: Listener): Promise<LoadedSupergraph> => {
    if (this.isClosed) throw new Error('The loader is closed.');
    const worker = this.take();
    this.running.add(worker);
    try {
      return await ask(worker, supergraphSdl, listener);
    } finally {
      this.running.delete(worker);
      await worker.terminate();
    }
  };

  /** Starts a spare thread, unless there is one: Apollo's gateway takes most of a thread's start to come to hand. */
  prepare(): void {
    if (this.spare || this.isClosed) return;
    const worker = new Worker(workerFile, { execArgv: [] });
    worker.unref();
    const forget = (): void => {
      if (this.spare === worker) this.spare = undefined;
    };
    worker.once('error', forget);
    worker.once('exit', forget);
    this.spare = worker;
  }

  /** What is being loaded is given up. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.running, ...(this.spare ? [this.spare] : [])].map((worker) => worker.terminate()));
  }

  private take(): Worker {
    const { spare } = this;
    this.spare = undefined;
    spare?.removeAllListeners();
    spare?.ref();
    return spare ?? new Worker(workerFile, { execArgv: [] });
  }
}

function ask(worker: Worker, supergraphSdl: string, listener: Listener): Promise<LoadedSupergraph> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: LoaderMessage) => {
      if (message.kind === 'told') listener[message.level](message.message);
      else if (message.kind === 'loaded') resolve(message.loaded);
      else reject(errorOf(message));
    });
    worker.once('error', (error) => reject(apiError('SUPERGRAPH_INVALID', { reason: `its loading ended: ${error.message}` }, error)));
    worker.once('exit', () => reject(new Error('The thread that loads a supergraph ended.')));
    worker.postMessage(supergraphSdl);
  });
}

function errorOf(message: Exclude<LoaderMessage, { readonly kind: 'told' | 'loaded' }>): Error {
  if (message.kind === 'failed') return new Error(message.reason);
  const { reason, cause } = message;
  return apiError('SUPERGRAPH_INVALID', { reason }, cause === undefined ? undefined : new Error(cause));
}
