import { compiledWorker, SpareThreads } from '../threads';

/** Gives planners their threads. `memoryLimitMb`: what planning in one thread may take. */
export class PlanWorkers extends SpareThreads {
  constructor(memoryLimitMb: number) {
    super(compiledWorker(__dirname, 'worker.js'), memoryLimitMb);
  }
}
