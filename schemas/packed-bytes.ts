/** A whole number takes at most eight bytes of seven bits each: more than `Number.MAX_SAFE_INTEGER` needs. */
const VARINT_BYTES_MAX = 8;

/** Writes texts, whole numbers and digests one after the other, each so that its end is known: no two lists of values give the same bytes. */
export class PackedWriter {
  readonly #parts: Buffer[] = [];

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    this.number(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  number(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
    bytes.push(rest);
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  /** Hexadecimal digits, whose number the reader knows. */
  digits(hex: string): this {
    this.#parts.push(Buffer.from(hex, 'hex'));
    return this;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Reads what `PackedWriter` wrote. What nobody wrote so, byte for byte, throws an `Error` that says why. */
export class PackedReader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  text(): string {
    const bytes = this.#take(this.number());
    const text = bytes.toString('utf8');
    if (!Buffer.from(text, 'utf8').equals(bytes)) throw new Error('a text in it is not UTF-8');
    return text;
  }

  number(): number {
    let value = 0;
    for (let at = 0; at < VARINT_BYTES_MAX; at += 1) {
      const [byte = 0] = this.#take(1);
      value += (byte & 0x7f) * 128 ** at;
      if (byte > 0x7f) continue;
      if (byte === 0 && at > 0) break;
      if (Number.isSafeInteger(value)) return value;
    }
    throw new Error('a number in it cannot be read');
  }

  digits(count: number): string {
    return this.#take(count / 2).toString('hex');
  }

  end(): void {
    if (!this.isAtEnd) throw new Error('it goes on after its end');
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.bytes.length) throw new Error('it ends too early');
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** The bytes of a base64url text. Throws an `Error` when another text would give the same bytes, or none would. */
export function decodeBase64url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Error('it is not base64url');
  return bytes;
}
