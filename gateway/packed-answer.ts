import { SHORT_BODY_BYTES } from './http';
import type { WrittenProvenance } from './snapshots';

/** What an answer says beside its data. */
export interface Beside {
  readonly provenance: WrittenProvenance;
  /** What the request uses that its owner asks to leave. */
  readonly deprecated: readonly { readonly coordinate: string; readonly reason: string }[];
}

/** An answer to be sent, wherever it comes from. */
export interface Answer {
  /** The subgraphs it was read from, each once. */
  readonly read: readonly string[];
  /** As it is to be sent now. What stands beside the data may have changed since it was made; the data has not. */
  sentWith(beside: Beside): string | Buffer;
}

/**
 * An answer that has just been made: not laid out to be kept, as long as nobody wants to. The first of those who waited for it gets text, which
 * costs least to send; the others share bytes, which are compressed once for all of them.
 */
export class WrittenAnswer implements Answer {
  private readonly sent: { tail: string; json: string | Buffer } = { tail: '', json: '' };

  /** `members`: of the GraphQL response, as JSON text without braces around it. */
  constructor(
    readonly read: readonly string[],
    private readonly members: string,
    private readonly beside: Beside,
  ) {}

  sentWith(beside: Beside): string | Buffer {
    const tail = this.read.length === 0 ? '}' : frameOf(this.read, beside).tail;
    const { sent } = this;
    if (sent.tail === tail) {
      if (typeof sent.json === 'string') sent.json = Buffer.from(sent.json);
    } else {
      const text = `{${this.members}${tail}`;
      sent.tail = tail;
      sent.json = text.length > SHORT_BODY_BYTES ? Buffer.from(text) : text;
    }
    return sent.json;
  }

  /** As it is kept: a line that says what it was read from, then its bytes as they are sent, so that nobody has to copy them. */
  pack(): Buffer {
    const { read, beside } = this;
    if (read.length === 0) return inMemoryOfItsOwn(`${headOf(0, read)}{${this.members}}`);
    const { head, tail } = frameOf(read, beside);
    const packed = inMemoryOfItsOwn(`${head}{${this.members}${tail}`);
    const json = packed.subarray(Buffer.byteLength(head));
    lastSent.set(packed, { beside, json, unpacked: { read, json, besideBytes: Buffer.byteLength(tail) } });
    return packed;
  }
}

/** An answer that is kept. */
export class PackedAnswer implements Answer {
  private readonly unpacked: Unpacked;

  constructor(private readonly packed: Buffer) {
    this.unpacked = lastSent.get(packed)?.unpacked ?? unpack(packed);
  }

  get read(): readonly string[] {
    return this.unpacked.read;
  }

  sentWith(beside: Beside): Buffer {
    const { unpacked, packed } = this;
    const { json, read, besideBytes } = unpacked;
    if (read.length === 0) return json;
    const last = lastSent.get(packed);
    if (last?.beside.provenance === beside.provenance && last.beside.deprecated === beside.deprecated) return last.json;
    const tail = Buffer.from(frameOf(read, beside).tail);
    const dataBytes = json.length - besideBytes;
    const isTheSame = json.subarray(dataBytes).equals(tail);
    const now = { beside, json: isTheSame ? json : Buffer.concat([json.subarray(0, dataBytes), tail]), unpacked };
    lastSent.set(packed, now);
    return now.json;
  }
}

/** A kept answer, taken apart. */
interface Unpacked {
  readonly read: readonly string[];
  /** As it was sent when it was made. */
  readonly json: Buffer;
  /** How many bytes at its end stand beside its data. 0 when it was read from nothing. */
  readonly besideBytes: number;
}

/** What was sent of an answer that is kept, so that it is written, and compressed, once for each state of the pointers. */
const lastSent = new WeakMap<Buffer, Sent>();

interface Sent {
  readonly beside: Beside;
  readonly json: Buffer;
  readonly unpacked: Unpacked;
}

function unpack(packed: Buffer): Unpacked {
  const end = packed.indexOf('\n');
  const [besideBytes, ...read] = JSON.parse(packed.toString('utf8', 0, end)) as [number, ...string[]];
  return { read, json: packed.subarray(end + 1), besideBytes };
}

/** JSON, because a subgraph may have any name. */
function headOf(besideBytes: number, read: readonly string[]): string {
  return `${JSON.stringify([besideBytes, ...read])}\n`;
}

/** Small buffers are cut out of a larger one, which would be kept as long as they are. */
function inMemoryOfItsOwn(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** What stands around the data of an answer: before it, when it is kept, what it was read from; after it, what it says beside its data. */
interface Frame {
  readonly read: readonly string[];
  readonly deprecated: Beside['deprecated'];
  readonly head: string;
  /** In place of the brace that ends the answer. */
  readonly tail: string;
}

/** Of many answers it is the same, and is written once. */
const frames = new WeakMap<WrittenProvenance, Frame>();

function frameOf(read: readonly string[], { provenance, deprecated }: Beside): Frame {
  const known = frames.get(provenance);
  if (known?.deprecated === deprecated && isSame(known.read, read)) return known;
  const more = deprecated.length === 0 ? '' : `,"deprecated":${JSON.stringify(deprecated)}`;
  const tail = `,"extensions":{"meshway":${provenance.json.slice(0, -1)}${more}}}}`;
  const made = { read, deprecated, head: headOf(Buffer.byteLength(tail), read), tail };
  frames.set(provenance, made);
  return made;
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, at) => name === others[at]);
}
