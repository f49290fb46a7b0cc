import { hash } from 'node:crypto';
import type { ChainPoint } from './chain';

/** The members of one line, without its braces, number and hash. */
export interface Members {
  /** What differs from line to line; ASCII. */
  readonly opening: string;
  /** What may be the same for many; empty or with its leading comma. */
  readonly rest: string;
}

const FIRST_CAPACITY_BYTES = 4_096;
/** Number, hash, names of both, and what stands around them. */
const AROUND_BYTES = 160;
/** Of UTF-8, for each unit of a string, at most. */
const BYTES_A_UNIT = 3;

/**
 * Puts lines of a chain together: `{"seq":…,<members>,"hash":"…"}` and a line break, the hash over this line and the hash before it, as
 * `sealOf` has it. So no line can be changed, taken out or moved without changing every hash after it.
 *
 * One is made for every operation, so the memory is used again for each batch.
 */
export class ChainLines {
  private out: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY_BYTES);
  /** The hash before, a line break, and the line as far as it is hashed. */
  private sealed: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY_BYTES);

  /** What follows `before`, as bytes that are good until the next call, and the point they lead to. */
  after(before: ChainPoint, lines: readonly Members[]): { readonly bytes: Buffer; readonly point: ChainPoint } {
    let { sequence, hash: last } = before;
    let size = 0;
    for (const { opening, rest } of lines) {
      const needed = opening.length + BYTES_A_UNIT * rest.length + AROUND_BYTES;
      this.sealed = withRoom(this.sealed, 0, needed);
      this.out = withRoom(this.out, size, needed);
      sequence += 1;
      const start = this.sealed.write(`${last}\n`, 0, 'latin1');
      let end = start + this.sealed.write(`{"seq":${sequence},${opening}`, start, 'latin1');
      end += this.sealed.write(rest, end, 'utf8');
      last = hash('sha256', this.sealed.subarray(0, end), 'base64url');
      size += this.sealed.copy(this.out, size, start, end);
      size += this.out.write(`,"hash":"${last}"}\n`, size, 'latin1');
    }
    return { bytes: this.out.subarray(0, size), point: { sequence, hash: last } };
  }
}

function withRoom(buffer: Buffer, used: number, needed: number): Buffer {
  if (buffer.length >= used + needed) return buffer;
  const larger = Buffer.allocUnsafe(2 * (used + needed));
  buffer.copy(larger, 0, 0, used);
  return larger;
}
