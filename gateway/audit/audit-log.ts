import type { KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import { ChainWriter, eventLine } from './chain-writer';
import { type AuditEntry, type Audited, entryLine } from './entry';

export interface AuditLogOptions {
  /** Folder of the log; made when there is none. */
  readonly dir: string;
  /** Signs where the log stands. Who has it could write another log. */
  readonly key: KeyObject;
  /**
   * What a gateway does while the log cannot be written (a full disk): `open` goes on answering and counts what it could not write down;
   * `closed` answers nothing more. Either way it raises an alarm.
   */
  readonly onFailure: 'open' | 'closed';
  readonly logger: Logger;
  /** A file is followed by another from this size on. Default 67,108,864 (64 MiB). */
  readonly partBytes?: number;
  /** And after this time. Default 86,400,000 (a day). */
  readonly partMs?: number;
  /** Entries that wait to be written at most. Default 100,000: some 30 MB, and what a busy gateway answers in five seconds. */
  readonly waitingMax?: number;
}

const FLUSH_MS = 50;
/** A disk that is full is not full for a moment. */
const RETRY_MS = 500;
const SYNC_MS = 1_000;
/** Entries of one write: few enough that making their lines holds up no request for long. */
const BATCH_MAX = 256;
const DAY_MS = 86_400_000;

/**
 * The audit log: one line an operation, written in batches off the path of requests. What is recorded is in the file after some 50 ms, and
 * survives a power cut after a second; a process that ends in good order writes all of it first.
 */
export class AuditLog {
  private readonly writer: ChainWriter;
  private readonly waiting: AuditEntry[] = [];
  private readonly waitingMax: number;
  private timer: NodeJS.Timeout | undefined;
  private readonly pageTimer: NodeJS.Timeout;
  /** Runs while something is written and not yet certain to survive a power cut. */
  private syncTimer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;
  private syncedAt = 0;
  private isClosed = false;
  private failure: string | undefined;
  private lost = 0;
  private lostUnsaid = 0;
  private written = 0;

  private constructor(private readonly options: AuditLogOptions) {
    const { dir, key, partBytes: bytes = 67_108_864, partMs: ms = DAY_MS, waitingMax = 100_000 } = options;
    this.writer = new ChainWriter(dir, key, { bytes, ms });
    this.waitingMax = waitingMax;
    // A log in which nothing happens goes on, too: so a chain whose last line is old belongs to no process any more.
    this.pageTimer = setInterval(() => void this.flush(), ms);
    this.pageTimer.unref();
  }

  /** Begins a chain of its own in the folder. Throws HOME_UNWRITABLE when that fails and nothing may go unrecorded. */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const log = new AuditLog(options);
    await log.flush();
    if (log.failure === undefined || options.onFailure === 'open') return log;
    throw apiError('HOME_UNWRITABLE', { path: options.dir, reason: log.failure });
  }

  /** False while the log cannot be written and operations must not go unrecorded. */
  get accepts(): boolean {
    return this.options.onFailure === 'open' || (this.failure === undefined && this.waiting.length < this.waitingMax);
  }

  /** Lines written, entries that never will be, entries that wait, and whether writing fails now. */
  get counters(): { readonly written: number; readonly lost: number; readonly waiting: number; readonly failing: boolean } {
    return { written: this.written, lost: this.lost, waiting: this.waiting.length, failing: this.failure !== undefined };
  }

  /**
   * Costs next to nothing: it is put into words when it is written. Where nothing may go unrecorded no entry is ever dropped: those of
   * requests that were under way when `accepts` became false wait with the others.
   */
  record(requestId: string, atMs: number, audited: Audited): void {
    if (this.waiting.length >= this.waitingMax && this.options.onFailure === 'open') {
      this.lost += 1;
      this.lostUnsaid += 1;
      return;
    }
    this.waiting.push({ requestId, atMs, audited });
    if (!this.isClosed) this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Writes what waits, what comes meanwhile too, and ends the log. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearInterval(this.pageTimer);
    clearTimeout(this.syncTimer);
    await this.flushing;
    do await this.flush();
    while (this.waiting.length > 0 && this.failure === undefined);
    await this.writer.close().catch((error: unknown) => this.failed(error));
    if (this.waiting.length > 0)
      this.options.logger.error({ lost: this.waiting.length + this.lost }, 'operations are missing in the audit log');
  }

  /** One at a time, whoever asks for it: each line follows from the one before. */
  private flush(): Promise<void> {
    this.flushing ??= this.writeWaiting().finally(() => {
      this.flushing = undefined;
      clearTimeout(this.timer);
      const pauseMs = this.failure === undefined ? FLUSH_MS : RETRY_MS;
      this.timer = this.waiting.length > 0 && !this.isClosed ? setTimeout(() => this.flush(), pauseMs) : undefined;
    });
    return this.flushing;
  }

  private async writeWaiting(): Promise<void> {
    try {
      await this.writer.turnPage();
      let due = this.waiting.length;
      do {
        const batch = this.waiting.slice(0, Math.min(due, BATCH_MAX));
        const unsaid = this.lostUnsaid;
        const gap = unsaid > 0 ? [eventLine('lost', { operations: unsaid })] : [];
        await this.writer.write([...gap, ...batch.map(entryLine)]);
        this.waiting.splice(0, batch.length);
        due -= batch.length;
        this.lostUnsaid -= unsaid;
        this.written += batch.length;
        this.recovered();
      } while (due > 0);
      if (performance.now() - this.syncedAt < SYNC_MS && !this.isClosed) {
        this.syncTimer ??= setTimeout(() => void this.flush(), SYNC_MS);
        return;
      }
      clearTimeout(this.syncTimer);
      this.syncTimer = undefined;
      await this.writer.sync();
      this.syncedAt = performance.now();
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code ?? message;
    if (this.failure !== reason) {
      const { dir, onFailure } = this.options;
      this.options.logger.error({ dir, reason, onFailure }, 'the audit log cannot be written');
    }
    this.failure = reason;
  }

  private recovered(): void {
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.options.logger.warn({ lost: this.lost }, 'the audit log can be written again');
  }
}
