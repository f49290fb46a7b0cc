import { isAscii } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { StopSignal } from '../../schemas/stop-signal';
import type { SubgraphResponse } from '../../schemas/transport';

/**
 * Sends one request and collects its answer. A handler of our own instead of `request`, whose body is a stream: an answer is read whole
 * anyway, and a stream for each costs more than everything else about it.
 */
export function collectResponse(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: StopSignal,
): Promise<SubgraphResponse> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    dispatcher.dispatch(request, new ResponseCollector(signal, resolve, reject));
  });
}

class ResponseCollector implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly signal: StopSignal,
    private readonly resolve: (response: SubgraphResponse) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** A request that waited for a connection may be given up by the time it could begin. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.signal.aborted) controller.abort(this.signal.reason as Error);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.signal.removeEventListener('abort', this.onAbort);
    const [first, ...others] = this.chunks;
    const bytes = first && others.length === 0 ? first : Buffer.concat(this.chunks);
    this.resolve({ status: this.status, headers: singleValues(this.headers), body: decode(bytes) });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.signal.removeEventListener('abort', this.onAbort);
    this.reject(error);
  }

  private readonly onAbort = (): void => {
    this.controller?.abort(this.signal.reason as Error);
    this.reject(this.signal.reason);
  };
}

/** Without a byte order mark, which some servers put there. */
function decode(bytes: Buffer): string {
  // Most answers are ASCII, and this is the fast way to know and to read it.
  if (isAscii(bytes)) return bytes.toString('latin1');
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}

function singleValues(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== 'string') return joined(headers);
  return headers as Readonly<Record<string, string>>;
}

function joined(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) values[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return values;
}
