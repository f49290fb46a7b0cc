import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from 'pino';
import { BackOff } from './back-off';
import { freePort } from './free-port';
import type { FromWorker, Serving, ToWorker } from './messages';
import { Survey } from './survey';

export interface WorkersOptions {
  readonly count: number;
  readonly host: string;
  /** 0 = any free port, but the same for all of them. */
  readonly port: number;
  readonly logger: Logger;
  /** How long workers may take to stop before they are ended. */
  readonly stopLimitMs: number;
}

/** A worker ended before it served; it has said why. */
export class WorkerFailed extends Error {
  constructor(readonly exitCode: number) {
    super(`A worker ended with ${exitCode} before it served.`);
  }
}

/** Processes that serve one port together. One that dies is replaced; all stop together. */
export class Workers {
  private readonly alive = new Set<Worker>();
  private readonly serving = new Set<Worker>();
  private readonly survey = new Survey();
  private readonly backOff = new BackOff();
  private readonly replacing = new Set<NodeJS.Timeout>();
  private phase: 'starting' | 'running' | 'stopping' = 'starting';

  constructor(private readonly options: WorkersOptions) {}

  /** Resolves when all of them serve. Rejects with `WorkerFailed`, all of them ended. */
  async start(): Promise<Serving> {
    const { count, host, port } = this.options;
    const args = [...process.argv.slice(2), '--port', String(port === 0 ? await freePort(host) : port)];
    // Each takes connections from the port itself. Handed out by the primary process, those on their way to a worker that dies would hang.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ args });
    try {
      // What is wrong with the command is then said once.
      const first = await this.launch();
      await Promise.all(Array.from({ length: count - 1 }, () => this.launch()));
      this.phase = 'running';
      return first;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.phase = 'stopping';
    for (const timer of this.replacing) clearTimeout(timer);
    const ended = [...this.alive].map((worker) => once(worker, 'exit'));
    for (const worker of this.alive) if (worker.isConnected()) worker.send({ kind: 'stop' } satisfies ToWorker);
    const timer = setTimeout(() => this.end(), this.options.stopLimitMs);
    await Promise.all(ended);
    clearTimeout(timer);
  }

  /** Ends all of them at once. */
  end(): void {
    for (const worker of this.alive) worker.process.kill('SIGKILL');
  }

  private launch(): Promise<Serving> {
    const startedAt = performance.now();
    const worker = cluster.fork();
    this.alive.add(worker);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'question') this.survey.begin(message.question, worker, this.serving);
        else if (message.kind === 'measured') this.survey.take(message, worker);
        else {
          this.serving.add(worker);
          this.options.logger.info({ worker: worker.id, pid: worker.process.pid }, 'worker serves');
          resolve(message.serving);
        }
      });
      worker.once('exit', (code, signal) => {
        const hasServed = this.serving.delete(worker);
        this.alive.delete(worker);
        reject(new WorkerFailed(code ?? 1));
        if (this.phase === 'running' || (this.phase === 'starting' && hasServed))
          this.replace(worker, { code, signal, livedMs: performance.now() - startedAt });
      });
    });
  }

  private replace({ id, process: { pid } }: Worker, { livedMs, ...how }: { code: number; signal: string; livedMs: number }): void {
    const retryMs = this.backOff.after(livedMs);
    this.options.logger.error({ worker: id, pid, ...how, retryMs }, 'worker ended');
    const timer = setTimeout(() => {
      this.replacing.delete(timer);
      // One that ends before it serves is seen to like any other.
      this.launch().catch(() => undefined);
    }, retryMs);
    this.replacing.add(timer);
  }
}
