import type { WrittenProvenance } from './snapshots';

/** What an answer says beside its data. */
export interface Beside {
  readonly provenance: WrittenProvenance;
  /** What the operation uses that its owner asks to leave; the same for all answers of an operation. */
  readonly deprecated: readonly { readonly coordinate: string; readonly reason: string }[];
}

/** An answer taken out of what is kept. */
export interface UnpackedAnswer {
  /** The subgraphs it was read from, each once. */
  readonly read: readonly string[];
  /** As it was sent when it was made. */
  readonly json: Buffer;
  /** How many bytes at its end stand beside its data. 0 when it was read from nothing. */
  readonly besideBytes: number;
}

/** What was sent of an answer that is kept, so that it is written, and compressed, once for each state of the pointers. */
const sent = new WeakMap<Buffer, Sent>();

interface Sent {
  readonly provenance: WrittenProvenance;
  readonly json: Buffer;
  readonly unpacked: UnpackedAnswer;
}

/** An answer as it is kept: a line that says what it was read from, then its bytes as they are sent, so that nobody has to copy them. */
export function packAnswer(read: readonly string[], json: Buffer, beside: Beside): Buffer {
  if (read.length === 0) return joined([headOf(0, read), json]);
  const { head, tail } = frameOf(read, beside);
  const packed = joined([head, json.subarray(0, json.lastIndexOf('}')), tail]);
  const answered = packed.subarray(head.length);
  sent.set(packed, { provenance: beside.provenance, json: answered, unpacked: { read, json: answered, besideBytes: tail.length } });
  return packed;
}

export function unpackAnswer(packed: Buffer): UnpackedAnswer {
  return sent.get(packed)?.unpacked ?? unpack(packed);
}

function unpack(packed: Buffer): UnpackedAnswer {
  const end = packed.indexOf('\n');
  const [besideBytes, ...read] = JSON.parse(packed.toString('utf8', 0, end)) as [number, ...string[]];
  return { read, json: packed.subarray(end + 1), besideBytes };
}

/** The answer as it is to be sent now. What stands beside the data may have changed since it was made; the data has not. */
export function withProvenance(packed: Buffer, unpacked: UnpackedAnswer, beside: Beside): Buffer {
  const { json, read, besideBytes } = unpacked;
  const known = sent.get(packed);
  if (known?.provenance === beside.provenance) return known.json;
  const { tail } = frameOf(read, beside);
  const dataBytes = json.length - besideBytes;
  const isTheSame = json.subarray(dataBytes).equals(tail);
  const now = { provenance: beside.provenance, json: isTheSame ? json : Buffer.concat([json.subarray(0, dataBytes), tail]), unpacked };
  sent.set(packed, now);
  return now.json;
}

/** JSON, because a subgraph may have any name. */
function headOf(besideBytes: number, read: readonly string[]): Buffer {
  return Buffer.from(`${JSON.stringify([besideBytes, ...read])}\n`);
}

/** In memory of its own: small buffers are cut out of a larger one, which would be kept as long as they are. */
function joined(parts: readonly Buffer[]): Buffer {
  const whole = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) at += part.copy(whole, at);
  return whole;
}

/** What stands around the data of an answer: before it, when it is kept, what it was read from; after it, what it says beside its data. */
interface Frame {
  readonly read: readonly string[];
  readonly deprecated: Beside['deprecated'];
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** Of many answers it is the same, and is written once. */
const frames = new WeakMap<WrittenProvenance, Frame>();

function frameOf(read: readonly string[], beside: Beside): Frame {
  const { provenance, deprecated } = beside;
  const known = frames.get(provenance);
  if (known?.deprecated === deprecated && isSame(known.read, read)) return known;
  const tail = Buffer.from(textOf(beside));
  const made = { read, deprecated, head: headOf(tail.length, read), tail };
  frames.set(provenance, made);
  return made;
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, at) => name === others[at]);
}

/** In place of the brace that ends the answer. */
function textOf({ provenance, deprecated }: Beside): string {
  const more = deprecated.length === 0 ? '' : `,"deprecated":${JSON.stringify(deprecated)}`;
  return `,"extensions":{"meshway":${provenance.json.slice(0, -1)}${more}}}}`;
}
