import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { createEntry, type Entry, type Lifetime } from './entry';
import type { CacheKey } from './key';

/** Changes with the layout: what another version wrote is a miss. */
const MAGIC = Buffer.from('MWC1');
const PLAIN = 0;
const DEFLATED = 1;
const MAC_BYTES = 32;
/** magic 4, codec 1, length of the description 4, length of the value before it was compressed 4, authentication code 32. */
const HEADER_BYTES = 13 + MAC_BYTES;
const MAC_AT = 13;
/** Below this, compressing costs more than it saves. */
const COMPRESS_OVER_BYTES = 4_096;
/** Values larger than this stay in the process that made them. */
export const LARGEST_VALUE_BYTES = 8_388_608;
/** No envelope is larger than this; what is larger is not ours. */
export const LARGEST_ENVELOPE_BYTES = LARGEST_VALUE_BYTES + 65_536;

const deflate = promisify<Buffer, { level: number }, Buffer>(deflateRaw);
const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

/** What stands beside the value. Infinity is not JSON, so it is left out. */
interface Description {
  readonly key: CacheKey;
  readonly tags: readonly string[];
  readonly madeAtMs: number;
  readonly freshMs?: number;
  readonly staleWhileRevalidateMs?: number;
  readonly staleIfErrorMs?: number;
}

/** An entry as it travels: what it is the answer to, how it is written, and proof that one of us wrote it. `undefined` when it is too large. */
export async function seal(key: CacheKey, entry: Entry, secret: KeyObject): Promise<Buffer | undefined> {
  const { bytes } = entry;
  if (bytes.length > LARGEST_VALUE_BYTES) return undefined;
  const isLarge = bytes.length > COMPRESS_OVER_BYTES;
  const body = isLarge ? await deflate(bytes, { level: 1 }) : bytes;
  const description = Buffer.from(JSON.stringify(describe(key, entry)));
  const envelope = Buffer.concat([MAGIC, Buffer.alloc(HEADER_BYTES - MAGIC.length), description, body]);
  if (envelope.length > LARGEST_ENVELOPE_BYTES) return undefined;
  envelope.writeUInt8(isLarge ? DEFLATED : PLAIN, 4);
  envelope.writeUInt32BE(description.length, 5);
  envelope.writeUInt32BE(bytes.length, 9);
  authenticate(envelope, secret).copy(envelope, MAC_AT);
  return envelope;
}

/** The entry again; `undefined` for anything that is not the envelope of exactly this key, written with this secret. Never throws. */
export async function unseal(key: CacheKey, envelope: Buffer, secret: KeyObject): Promise<Entry | undefined> {
  if (envelope.length < HEADER_BYTES || envelope.length > LARGEST_ENVELOPE_BYTES || !envelope.subarray(0, 4).equals(MAGIC))
    return undefined;
  if (!timingSafeEqual(authenticate(envelope, secret), envelope.subarray(MAC_AT, HEADER_BYTES))) return undefined;
  try {
    const bodyAt = HEADER_BYTES + envelope.readUInt32BE(5);
    const description = JSON.parse(envelope.toString('utf8', HEADER_BYTES, bodyAt)) as Description;
    if (description.key !== key) return undefined;
    const bytes = await open(envelope.readUInt8(4), envelope.subarray(bodyAt), envelope.readUInt32BE(9));
    const { tags, madeAtMs } = description;
    return bytes && createEntry(key, { bytes, tags, madeAtMs, lifetime: lifetimeOf(description) });
  } catch {
    return undefined;
  }
}

async function open(codec: number, body: Buffer, length: number): Promise<Buffer | undefined> {
  if (length > LARGEST_VALUE_BYTES) return undefined;
  const bytes =
    codec === DEFLATED ? await inflate(body, { maxOutputLength: Math.max(1, length) }) : codec === PLAIN ? ownBytes(body) : undefined;
  return bytes?.length === length ? bytes : undefined;
}

/** What came over a connection is a piece of a larger one, which would be kept as long as the piece is. */
function ownBytes(body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafeSlow(body.length);
  body.copy(bytes);
  return bytes;
}

/** Over everything but the code's own place. */
function authenticate(envelope: Buffer, secret: KeyObject): Buffer {
  return createHmac('sha256', secret).update(envelope.subarray(0, MAC_AT)).update(envelope.subarray(HEADER_BYTES)).digest();
}

function describe(key: CacheKey, { tags, madeAtMs, lifetime }: Entry): Description {
  const limits = Object.entries(lifetime).filter(([, value]) => Number.isFinite(value));
  return { key, tags, madeAtMs, ...Object.fromEntries(limits) };
}

function lifetimeOf({ freshMs, staleWhileRevalidateMs, staleIfErrorMs }: Description): Lifetime {
  return {
    freshMs: freshMs ?? Number.POSITIVE_INFINITY,
    staleWhileRevalidateMs: staleWhileRevalidateMs ?? Number.POSITIVE_INFINITY,
    staleIfErrorMs: staleIfErrorMs ?? Number.POSITIVE_INFINITY,
  };
}
