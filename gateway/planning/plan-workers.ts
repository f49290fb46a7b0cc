import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** The compiled worker: beside this file, or in the build when this file runs from source. */
const besideThis = path.join(__dirname, 'worker.js');
const workerFile = existsSync(besideThis) ? besideThis : path.join(__dirname, '../../dist/gateway/planning/worker.js');

/**
 * Gives planners their threads. Apollo's planner takes most of a thread's start to load, so one thread may be kept that has done that
 * already: then a new generation is there sooner by as much.
 */
export class PlanWorkers {
  private spare: Worker | undefined;
  private isClosed = false;

  /** `memoryLimitMb`: what planning in one thread may take. */
  constructor(private readonly memoryLimitMb: number) {}

  take(): Worker {
    const { spare } = this;
    this.spare = undefined;
    spare?.removeAllListeners();
    return spare ?? this.start();
  }

  /** Starts a spare thread, unless there is one. */
  prepare(): void {
    if (this.spare || this.isClosed) return;
    const worker = this.start();
    worker.unref();
    const forget = (): void => {
      if (this.spare === worker) this.spare = undefined;
    };
    worker.once('error', forget);
    worker.once('exit', forget);
    this.spare = worker;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.spare?.terminate();
  }

  private start(): Worker {
    return new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: this.memoryLimitMb }, execArgv: [] });
  }
}
