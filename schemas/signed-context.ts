import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Caller } from './caller';
import { apiError } from './errors';
import { decodeBase64url, PackedReader, PackedWriter } from './packed-bytes';
import { packCaller, unpackCaller } from './packed-caller';
import { packVector, type SnapshotVector, unpackVector } from './vector';

/** The request header that carries a signed context from the gateway to a subgraph. */
export const contextHeader = 'meshway-context';

/** What the gateway tells one subgraph about one fetch. */
export interface SignedContext {
  /** The subgraph it is for; no other one takes it. */
  readonly audience: string;
  /** The snapshots to read. */
  readonly pins: SnapshotVector;
  /** Whom the rows are for. */
  readonly caller: Caller;
}

/** Long enough for a fetch to wait for a free connection, and short of the limit by what two clocks may differ. */
const LIFETIME_MS = 20_000;
const LIFETIME_MS_MAX = 30_000;
/** A server that takes requests reads at most 16 KB of headers, all of them together. */
const LENGTH_MAX = 8_192;
const VERSION = 'c2';

/**
 * Signs a context for one fetch: `c2.<content>.<HMAC-SHA-256>`, both base64url. It is good for 20 seconds. Nobody without the key can
 * make or change one, which is what lets a subgraph trust it; whoever sees one could only repeat the same reading for that time.
 * Throws CALLER_TOO_LARGE.
 */
export function signContext({ audience, pins, caller }: SignedContext, key: KeyObject, nowMs: number = Date.now()): string {
  const writer = packVector(new PackedWriter().text(audience).number(nowMs + LIFETIME_MS), pins);
  const content = packCaller(writer, caller).bytes();
  const text = `${VERSION}.${content.toString('base64url')}.${mac(content, key).toString('base64url')}`;
  if (text.length > LENGTH_MAX) throw apiError('CALLER_TOO_LARGE', { subgraph: audience, limit: LENGTH_MAX });
  return text;
}

/** Checks and reads a context. Throws CONTEXT_INVALID when it is not what somebody with `key` signed for `audience` moments ago. */
export function readContext(text: string, audience: string, key: KeyObject, nowMs: number = Date.now()): SignedContext {
  try {
    return readChecked(verified(text, key), audience, nowMs);
  } catch (error) {
    throw apiError('CONTEXT_INVALID', { subgraph: audience, reason: (error as Error).message }, error as Error);
  }
}

function verified(text: string, key: KeyObject): Buffer {
  if (text.length > LENGTH_MAX) throw new Error(`it is longer than ${LENGTH_MAX} characters`);
  const [version, content = '', signature = '', ...more] = text.split('.');
  if (version !== VERSION || more.length > 0) throw new Error('it has another form');
  const bytes = decodeBase64url(content);
  const given = decodeBase64url(signature);
  const expected = mac(bytes, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('its signature does not fit');
  return bytes;
}

function readChecked(content: Buffer, audience: string, nowMs: number): SignedContext {
  const reader = new PackedReader(content);
  if (reader.text() !== audience) throw new Error('it is for another subgraph');
  const expiresAtMs = reader.number();
  if (expiresAtMs <= nowMs) throw new Error('it has expired');
  if (expiresAtMs > nowMs + LIFETIME_MS_MAX) throw new Error('it is good for too long');
  const pins = unpackVector(reader);
  const caller = unpackCaller(reader);
  reader.end();
  return { audience, pins, caller };
}

/** The version is signed too, so that no other thing ever signed with the key can be taken for a context. */
function mac(content: Buffer, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(`meshway-context ${VERSION}\n`).update(content).digest();
}
