import type { Worker } from 'node:cluster';
import type { Readings } from '../../gateway/start';
import type { FromWorker, ToWorker } from './messages';

/** Who takes longer is left out: whoever watches should rather see less than nothing. */
const LONGEST_MS = 1_000;

interface Open {
  readonly missing: Set<Worker>;
  readonly readings: Readings[];
  readonly end: () => void;
}

/** In the primary process: asks all workers what they measured, for the one that was asked by whoever watches the gateway. */
export class Survey {
  private readonly open = new Map<string, Open>();

  /** `workers`: those that serve. */
  begin(question: string, asker: Worker, workers: Iterable<Worker>): void {
    const asked = new Set([...workers].filter((worker) => worker.isConnected()));
    const timer = setTimeout(() => this.open.get(question)?.end(), LONGEST_MS);
    const readings: Readings[] = [];
    const end = (): void => {
      clearTimeout(timer);
      this.open.delete(question);
      tell(asker, { kind: 'answer', question, readings });
    };
    this.open.set(question, { missing: asked, readings, end });
    for (const worker of asked) tell(worker, { kind: 'measure', question });
    if (asked.size === 0) end();
  }

  take({ question, readings }: FromWorker & { readonly kind: 'measured' }, worker: Worker): void {
    const open = this.open.get(question);
    if (!open?.missing.delete(worker)) return;
    open.readings.push(readings);
    if (open.missing.size === 0) open.end();
  }
}

function tell(worker: Worker, message: ToWorker): void {
  // One that ends meanwhile is of no more interest.
  if (worker.isConnected()) worker.send(message, () => undefined);
}
