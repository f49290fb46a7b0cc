import { type KeyObject, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { type AuditEnd, type ChainPoint, chainStart, readHead, writeHead } from './chain';
import { ChainLines, type Members } from './chain-lines';
import { chainName, headPath, listChains, partPath } from './layout';

/** Other chains that a new one names, so that a chain that is taken away is missed. */
const NAMED_MAX = 100;
/** A head is always written whole, over the one before it, in one write. */
const HEAD_BYTES = 256;

/** When a file is followed by another. */
export interface PartLimits {
  readonly bytes: number;
  readonly ms: number;
}

interface Part {
  readonly handle: FileHandle;
  readonly head: FileHandle;
  readonly openedAt: number;
  /** Bytes of the lines that count. */
  sizeBytes: number;
  /** After a write that failed there may be more in the file than counts. */
  isTorn: boolean;
}

/**
 * Writes one chain: a file of lines after another, and beside them the head, which is signed anew after each batch. Every process has a
 * chain of its own, so that none waits for another and a killed one leaves no lock.
 */
export class ChainWriter {
  private readonly chain = chainName(new Date(), randomBytes(6).toString('hex'));
  private point: ChainPoint = chainStart;
  private partNumber = 0;
  private part: Part | undefined;
  private readonly lines = new ChainLines();

  constructor(
    private readonly dir: string,
    private readonly key: KeyObject,
    private readonly limits: PartLimits,
  ) {}

  /** Adds lines, all or none of them. Rejects with the system's error. */
  async write(members: readonly Members[]): Promise<void> {
    this.part ??= await this.openPart();
    const { part } = this;
    const opening = part.sizeBytes === 0 ? [await this.opening()] : [];
    const { bytes, point } = this.lines.after(this.point, [...opening, ...members]);
    await this.append(part, bytes, point);
    if (part.sizeBytes >= this.limits.bytes) await this.closePart();
  }

  /** Has the next line begin another file when this one is old enough, so that old lines can go without young ones. */
  async turnPage(): Promise<void> {
    if (this.part && performance.now() - this.part.openedAt >= this.limits.ms) await this.closePart();
  }

  /** Makes what was written survive a power cut. */
  async sync(): Promise<void> {
    await this.part?.handle.datasync();
    await this.part?.head.datasync();
  }

  async close(): Promise<void> {
    if (this.point !== chainStart) await this.write([eventLine('closed')]);
    await this.closePart();
  }

  private async append(part: Part, bytes: Buffer, point: ChainPoint): Promise<void> {
    if (part.isTorn) await part.handle.truncate(part.sizeBytes);
    part.isTorn = true;
    await writeAll(part.handle, bytes, part.sizeBytes);
    await writeAll(part.head, Buffer.from(writeHead(this.chain, point, this.key).padEnd(HEAD_BYTES)), 0);
    part.isTorn = false;
    part.sizeBytes += bytes.length;
    this.point = point;
  }

  private async openPart(): Promise<Part> {
    await mkdir(this.dir, { recursive: true });
    const handle = await open(partPath(this.dir, this.chain, this.partNumber + 1), 'w', 0o600);
    // Opened without being emptied: until the first batch is in the new part, the head is the one of the part before.
    const head = await open(headPath(this.dir, this.chain), this.partNumber === 0 ? 'w' : 'r+', 0o600);
    this.partNumber += 1;
    return { handle, head, openedAt: performance.now(), sizeBytes: 0, isTorn: false };
  }

  private async closePart(): Promise<void> {
    const { part } = this;
    this.part = undefined;
    await part?.handle.datasync();
    await part?.handle.close();
    await part?.head.datasync();
    await part?.head.close();
  }

  private async opening(): Promise<Members> {
    const others = this.partNumber === 1 ? { others: await this.headsOfOthers() } : {};
    return eventLine('opened', { chain: this.chain, part: this.partNumber, ...others });
  }

  private async headsOfOthers(): Promise<readonly AuditEnd[]> {
    const chains = [...(await listChains(this.dir)).keys()].filter((chain) => chain !== this.chain).slice(-NAMED_MAX);
    const points = await Promise.all(
      chains.map(async (chain) => {
        const point = readHead(await readFile(headPath(this.dir, chain), 'utf8').catch(() => ''), chain, this.key);
        return point ? [{ chain, ...point }] : [];
      }),
    );
    return points.flat();
  }
}

/** A line about the log itself. */
export function eventLine(event: string, more: Readonly<Record<string, unknown>> = {}): Members {
  return { opening: `"at":"${new Date().toISOString()}",`, rest: JSON.stringify({ event, ...more }).slice(1, -1) };
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
