import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';

/** What a request needs on its way; made when first asked for, because an answer from memory asks for little of it. */
export class Exchange {
  /** In the log, in the answer's headers, and handed on to subgraphs. */
  readonly id: string;
  /** Without the query. */
  readonly path: string;
  readonly startedAt = performance.now();
  private controller: AbortController | undefined;
  private childLogger: Logger | undefined;
  private knownUrl: URL | undefined;
  private isCut = false;

  constructor(
    readonly request: IncomingMessage,
    private readonly parentLogger: Logger,
    private readonly inFlight: Set<AbortController>,
  ) {
    this.id = idOf(request);
    this.path = pathOf(request);
  }

  get url(): URL {
    this.knownUrl ??= readUrl(this.request);
    return this.knownUrl;
  }

  get logger(): Logger {
    this.childLogger ??= this.parentLogger.child({ id: this.id });
    return this.childLogger;
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.isCut) this.controller.abort();
      else this.inFlight.add(this.controller);
    }
    return this.controller.signal;
  }

  /** True when the client has gone, or the server does not wait any longer. */
  get isOver(): boolean {
    return this.isCut || this.controller?.signal.aborted === true;
  }

  end(isAnswered: boolean): void {
    this.isCut = !isAnswered;
    if (!this.controller) return;
    this.inFlight.delete(this.controller);
    if (!isAnswered) this.controller.abort();
  }
}

/** Path and parameters. Proxies may send the whole address (RFC 9112, section 3.2.2); who is asked is known already. */
function targetOf({ url = '/' }: IncomingMessage): string {
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  return target.startsWith('/') ? target : `/${target.startsWith('?') ? target : ''}`;
}

function pathOf(request: IncomingMessage): string {
  const target = targetOf(request);
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

function readUrl(request: IncomingMessage): URL {
  try {
    return new URL(`http://gateway${targetOf(request)}`);
  } catch {
    throw apiError('BAD_REQUEST', { reason: 'its address cannot be read' });
  }
}

/** A caller's own id is kept when it is harmless in a log. */
function idOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
