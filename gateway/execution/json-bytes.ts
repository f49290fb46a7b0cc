const FIRST_SIZE = 65_536;
/** Memory that one large answer took is not kept for the small ones after it. */
const KEPT_SIZE = 4_194_304;
/** From about here on the ways of the platform are faster than a loop over characters. */
const LONG = 256;

/** Integers up to here are written digit by digit. */
const LARGEST_SHORT = 0x3fffffff;

const ZERO = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** JSON as UTF-8, written into memory that is used again for the next answer: what is written leaves nothing behind to be collected. */
export class JsonBytes {
  /** Bytes written so far. What failed is taken back by setting it to where that began. */
  position = 0;
  private bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);

  /** What is JSON already. */
  raw(json: Uint8Array): void {
    const { length } = json;
    this.reserve(length);
    const { bytes, position } = this;
    for (let index = 0; index < length; index += 1) bytes[position + index] = json[index] as number;
    this.position = position + length;
  }

  /** What is JSON already, as text. */
  text(json: string): void {
    this.reserve(json.length * 3);
    this.position += this.bytes.write(json, this.position);
  }

  /** A finite number. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= LARGEST_SHORT) this.digits(value);
    else this.text(String(value));
  }

  string(text: string): void {
    if (text.length > LONG || !this.plain(text)) this.text(JSON.stringify(text));
  }

  /** Everything written, as bytes of its own; the next answer begins. */
  take(): Buffer {
    const taken = Buffer.allocUnsafe(this.position);
    this.bytes.copy(taken, 0, 0, this.position);
    this.position = 0;
    if (this.bytes.length > KEPT_SIZE) this.bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
    return taken;
  }

  /** Most strings are ASCII with nothing to escape. False, with nothing written, for the others. */
  private plain(text: string): boolean {
    const { length } = text;
    this.reserve(length + 2);
    const { bytes, position } = this;
    bytes[position] = QUOTE;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
      bytes[position + 1 + index] = code;
    }
    bytes[position + 1 + length] = QUOTE;
    this.position = position + length + 2;
    return true;
  }

  /** Most numbers are small counts and keys; to make a text of each first costs as much as the rest of its line. */
  private digits(value: number): void {
    let size = 1;
    for (let rest = value; rest >= 10; rest = Math.trunc(rest / 10)) size += 1;
    this.reserve(size);
    this.position += size;
    for (let at = this.position - 1, rest = value; size > 0; at -= 1, size -= 1, rest = Math.trunc(rest / 10))
      this.bytes[at] = ZERO + (rest % 10);
  }

  private reserve(size: number): void {
    const needed = this.position + size;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.position);
    this.bytes = larger;
  }
}
