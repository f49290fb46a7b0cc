import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { apiError } from '../../schemas/errors';
import type { ComposedSubgraph } from './compose';
import type { ComposeRequest, ComposerMessage } from './composer-messages';

/** The compiled worker: beside this file, or in the build when this file runs from source. */
const besideThis = path.join(__dirname, 'composer-worker.js');
const workerFile = existsSync(besideThis) ? besideThis : path.join(__dirname, '../../dist/gateway/generations/composer-worker.js');

export interface ComposerOptions {
  /** How long one composition may take. */
  readonly timeoutMs: number;
  readonly memoryLimitMb: number;
}

/**
 * Composition in a thread of its own: schemas of strangers, however large or wicked, hold up no request. One at a time; a composition that
 * takes too long or too much is given up with its thread, and the next gets a new one.
 */
export class Composer {
  private worker: Worker | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isClosed = false;
  private waiting: { resolve(message: ComposerMessage): void; reject(error: Error): void } | undefined;

  constructor(private readonly options: ComposerOptions) {}

  /** As `compose`. Throws COMPOSITION_FAILED. */
  compose(subgraphs: readonly ComposedSubgraph[]): Promise<string> {
    const composed = this.turn.then(() => this.run({ subgraphs }));
    this.turn = composed.catch(() => undefined);
    return composed;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.worker?.terminate();
  }

  private async run(request: ComposeRequest): Promise<string> {
    if (this.isClosed) throw new Error('The composer is closed.');
    const message = await this.ask(request);
    if (message.kind === 'composed') return message.supergraph;
    if (message.kind === 'refused') throw apiError('COMPOSITION_FAILED', { problems: message.problems });
    throw new Error(message.reason);
  }

  /** A thread keeps the process alive while somebody waits for it, and not while it waits for work. */
  private async ask(request: ComposeRequest): Promise<ComposerMessage> {
    const worker = this.runningWorker();
    const timer = setTimeout(() => this.giveUp(worker, `it takes longer than ${this.options.timeoutMs} ms`), this.options.timeoutMs);
    worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.waiting = { resolve, reject };
        worker.postMessage(request);
      });
    } finally {
      this.waiting = undefined;
      clearTimeout(timer);
      worker.unref();
    }
  }

  private runningWorker(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: this.options.memoryLimitMb }, execArgv: [] });
    worker.on('message', (message: ComposerMessage) => this.waiting?.resolve(message));
    worker.on('error', (error) => this.giveUp(worker, `its thread ended: ${error.message}`));
    worker.on('exit', () => this.giveUp(worker, 'its thread ended'));
    this.worker = worker;
    return worker;
  }

  private giveUp(worker: Worker, reason: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    void worker.terminate();
    this.waiting?.reject(apiError('COMPOSITION_FAILED', { problems: `- TOO_EXPENSIVE: ${reason}` }));
  }
}
