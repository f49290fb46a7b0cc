import { connect, type Socket } from 'node:net';

export interface Load {
  /** A whole HTTP/1.1 request; `sent` counts from 0. */
  readonly request: (sent: number) => Buffer;
  readonly port: number;
  readonly connections: number;
  /**
   * Requests fall due at this rate, whatever is answered, and their latency counts from then: a slow answer makes those behind it late.
   * Left out, each connection asks as soon as it is answered.
   */
  readonly dueEachSecond?: number;
  /**
   * Never sleeps between answers. Whoever writes to a sleeper on another core has to wake it, which on a virtual machine takes several
   * microseconds of the writer's time: a client that has to wait would make a server look slower than one that keeps it busy. For where the client has a
   * core to itself. Left out, it sleeps.
   */
  readonly isAwake?: boolean;
  /** How many requests in all, for how long, or until something has happened. */
  readonly until: { readonly count: number } | { readonly ms: number } | { readonly over: () => boolean };
}

export interface LoadResult {
  readonly perSecond: number;
  /** Of each request, in milliseconds. */
  readonly latenciesMs: readonly number[];
}

/** One request at a time on each connection. A client as small as can be, so that the server is what is measured. */
export async function load({ request, port, connections, until, dueEachSecond, isAwake = false }: Load): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  let sent = 0;
  const isOver = (): boolean => {
    if ('over' in until) return until.over();
    return 'count' in until ? sent >= until.count : performance.now() - startedAt >= until.ms;
  };
  const next = (): Due | undefined => {
    if (isOver()) return undefined;
    const atMs = dueEachSecond === undefined ? performance.now() : startedAt + (sent * 1_000) / dueEachSecond;
    return { atMs, request: request(sent++) };
  };
  const rest = isAwake ? stayAwake() : undefined;
  await Promise.all(Array.from({ length: connections }, () => converse(connect(port, '127.0.0.1'), next, latenciesMs)));
  rest?.();
  return { perSecond: (latenciesMs.length / (performance.now() - startedAt)) * 1_000, latenciesMs };
}

/** Gives what ends it. */
function stayAwake(): () => void {
  let turn = setImmediate(function again() {
    turn = setImmediate(again);
  });
  return () => clearImmediate(turn);
}

/** A POST of JSON as it goes over the wire. */
export function post({ host, pathname, search }: URL, body: object, headers: Readonly<Record<string, string>> = {}): Buffer {
  const text = JSON.stringify(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('')}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

interface Due {
  readonly request: Buffer;
  readonly atMs: number;
}

function converse(socket: Socket, next: () => Due | undefined, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let isComplete: ((chunk: Buffer) => boolean) | undefined;
    let dueAt = 0;
    const ask = (): void => {
      const due = next();
      if (!due) return void socket.end();
      dueAt = due.atMs;
      const waitMs = dueAt - performance.now();
      if (waitMs < 1) socket.write(due.request);
      else setTimeout(() => socket.write(due.request), waitMs);
    };
    socket.setNoDelay(true);
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      try {
        isComplete ??= endOfAnswer(chunk);
      } catch (error) {
        return void socket.destroy(error as Error);
      }
      if (!isComplete(chunk)) return;
      isComplete = undefined;
      latenciesMs.push(performance.now() - dueAt);
      ask();
    });
  });
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Tells, chunk by chunk, when an answer is over. Its head is in the first chunk. */
function endOfAnswer(first: Buffer): (chunk: Buffer) => boolean {
  const headEnd = first.indexOf('\r\n\r\n');
  const head = first.toString('latin1', 0, headEnd);
  const status = head.slice(9, 12);
  if (status !== '200' && status !== '304') throw new Error(`An answer begins with ${first.toString('latin1', 0, 500)}`);
  if (/transfer-encoding: chunked/i.test(head)) {
    let tail: Buffer = Buffer.alloc(0);
    return (chunk) => {
      tail = Buffer.concat([tail, chunk.subarray(-LAST_CHUNK.length)]).subarray(-LAST_CHUNK.length);
      return tail.equals(LAST_CHUNK);
    };
  }
  let missing = headEnd + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return (chunk) => {
    missing -= chunk.length;
    return missing <= 0;
  };
}
