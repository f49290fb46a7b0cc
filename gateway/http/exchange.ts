import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import { Stop, type StopSignal } from '../../schemas/stop-signal';

/** What a request needs on its way; made when first asked for, because an answer from memory asks for little of it. */
export class Exchange {
  /** In the log, in the answer's headers, and handed on to subgraphs. */
  readonly id: string;
  /** Without the query. */
  readonly path: string;
  readonly startedAt = performance.now();
  private stop: Stop | undefined;
  private childLogger: Logger | undefined;
  private parameters: URLSearchParams | undefined;
  private isCut = false;

  constructor(
    readonly request: IncomingMessage,
    private readonly parentLogger: Logger,
    private readonly inFlight: Set<Stop>,
  ) {
    this.id = idOf(request);
    this.path = pathOf(request);
  }

  /** The address's parameters. Throws BAD_REQUEST. */
  get search(): URLSearchParams {
    this.parameters ??= readSearch(this.request);
    return this.parameters;
  }

  get logger(): Logger {
    this.childLogger ??= this.parentLogger.child({ id: this.id });
    return this.childLogger;
  }

  get signal(): StopSignal {
    if (!this.stop) {
      this.stop = new Stop();
      if (this.isCut) this.stop.abort();
      else this.inFlight.add(this.stop);
    }
    return this.stop;
  }

  /** True when the client has gone, or the server does not wait any longer. */
  get isOver(): boolean {
    return this.isCut || this.stop?.aborted === true;
  }

  end(isAnswered: boolean): void {
    this.isCut = !isAnswered;
    if (!this.stop) return;
    this.inFlight.delete(this.stop);
    if (!isAnswered) this.stop.abort();
  }
}

/** Path and parameters. Proxies may send the whole address (RFC 9112, section 3.2.2); who is asked is known already. */
function targetOf({ url = '/' }: IncomingMessage): string {
  if (url.startsWith('/')) return url;
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  return target.startsWith('/') ? target : `/${target.startsWith('?') ? target : ''}`;
}

function pathOf(request: IncomingMessage): string {
  const target = targetOf(request);
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

/** Nobody changes what they read. */
const none = new URLSearchParams();

function readSearch(request: IncomingMessage): URLSearchParams {
  const target = targetOf(request);
  if (!target.includes('?')) return none;
  try {
    return new URL(`http://gateway${target}`).searchParams;
  } catch {
    throw apiError('BAD_REQUEST', { reason: 'its address cannot be read' });
  }
}

/** A caller's own id is kept when it is harmless in a log. */
function idOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
