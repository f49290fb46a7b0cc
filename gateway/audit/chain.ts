import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Where a chain stands: its last line's number, and the hash that stands for everything up to it. */
export interface ChainPoint {
  readonly sequence: number;
  /** 43 characters of base64url. */
  readonly hash: string;
}

/** The newest point of one chain. */
export interface AuditEnd extends ChainPoint {
  readonly chain: string;
}

/** What the first line of a chain follows. */
export const chainStart: ChainPoint = { sequence: 0, hash: '' };

/** A line taken apart: its number, what was hashed, and the hash it has. `undefined` for what is no line of a chain. */
export function readLine(line: string): { readonly sequence: number; readonly body: string; readonly hash: string } | undefined {
  const [, body, sequence, sealed] = /^(\{"seq":(\d{1,15}),.*),"hash":"([\w-]{43})"\}$/s.exec(line) ?? [];
  return body === undefined || sealed === undefined ? undefined : { sequence: Number(sequence), body, hash: sealed };
}

/** The hash of a line, `body` being all of it before its hash. */
export function sealOf(hashBefore: string, body: string): string {
  return hash('sha256', `${hashBefore}\n${body}`, 'base64url');
}

/** A chain's newest point, signed, so that its end cannot be cut off and its hashes cannot be made anew. As one JSON line. */
export function writeHead(chain: string, { sequence, hash: sealed }: ChainPoint, key: KeyObject): string {
  return `${JSON.stringify({ chain, sequence, hash: sealed, signature: signatureOf(chain, sequence, sealed, key).toString('base64url') })}\n`;
}

/** The point a head names; `undefined` when nobody with the key wrote it for this chain. */
export function readHead(text: string, chain: string, key: KeyObject): ChainPoint | undefined {
  try {
    const { chain: named, sequence, hash: sealed, signature } = JSON.parse(text) as Record<string, unknown>;
    if (named !== chain || typeof sequence !== 'number' || typeof sealed !== 'string' || typeof signature !== 'string') return undefined;
    const given = Buffer.from(signature, 'base64url');
    const expected = signatureOf(chain, sequence, sealed, key);
    return given.length === expected.length && timingSafeEqual(given, expected) ? { sequence, hash: sealed } : undefined;
  } catch {
    return undefined;
  }
}

function signatureOf(chain: string, sequence: number, sealed: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(`meshway-audit a1\n${chain}\n${sequence}\n${sealed}`).digest();
}
