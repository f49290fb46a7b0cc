import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { WireReply } from './send';

export interface KnownReply {
  readonly wire: WireReply;
  /** Writes its access line. */
  readonly access: Logger;
  /** Asked for each request that would get it again; false when the same question may have another answer by now. */
  readonly again: (requestId: string) => boolean;
}

/** The logger, the headers, and what the list takes. Measured on Node 20, rounded up. */
const OVERHEAD_BYTES = 3_000;
/** No reply may push out more than this part of the others. */
const LARGEST_SHARE = 1 / 16;

/** No part of Meshway reads these: whatever they say, the answer is the same. */
const withoutEffect = ['host', 'connection', 'keep-alive', 'content-length', 'user-agent', 'accept-language', 'date', 'referer'];
/** These have an effect on what goes out with the answer, which is made for each request. */
const ownOfEachRequest = ['x-request-id', 'traceparent', 'tracestate', 'if-none-match'];

/**
 * Replies by the request they answer, character for character: who asks the same again is answered without the request being read.
 * A request is named by all that it says but for what is listed here, so that a header nobody thought of divides, and never joins.
 */
export class KnownReplies {
  private readonly replies: LRUCache<string, KnownReply>;
  private readonly ignored: ReadonlySet<string>;

  /** For requests and replies of `maxBytes` together. `forwarded` are names of headers that subgraphs get to read. */
  constructor(maxBytes: number, forwarded: readonly string[]) {
    this.replies = new LRUCache({ maxSize: maxBytes, maxEntrySize: Math.floor(maxBytes * LARGEST_SHARE) });
    this.ignored = new Set([...withoutEffect.filter((name) => !forwarded.includes(name)), ...ownOfEachRequest]);
  }

  /** Neither an address nor a header has a line break in it, so that no two requests have one name. */
  nameOf({ method, url, rawHeaders }: IncomingMessage, body: Buffer | undefined): string {
    let name = `${method} ${url}`;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const header = rawHeaders[at]?.toLowerCase() ?? '';
      if (!this.ignored.has(header)) name += `\n${header}:${rawHeaders[at + 1]}`;
    }
    return body ? `${name}\n\n${body.toString('latin1')}` : name;
  }

  find(request: IncomingMessage, body: Buffer | undefined, requestId: string): KnownReply | undefined {
    // Where nothing is ever kept, nothing is named.
    if (this.replies.size === 0) return undefined;
    const name = this.nameOf(request, body);
    const known = this.replies.get(name);
    if (known === undefined || known.again(requestId)) return known;
    this.replies.delete(name);
    return undefined;
  }

  keep(request: IncomingMessage, body: Buffer | undefined, known: KnownReply): void {
    const name = this.nameOf(request, body);
    this.replies.set(name, known, { size: OVERHEAD_BYTES + name.length + known.wire.keptBytes });
  }
}
