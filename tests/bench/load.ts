import { connect, type Socket } from 'node:net';

export interface Load {
  /** Whole HTTP/1.1 requests, sent in turn by each connection. */
  readonly requests: readonly Buffer[];
  readonly port: number;
  readonly connections: number;
  /** How many requests in all, or for how long. */
  readonly until: { readonly count: number } | { readonly ms: number };
}

export interface LoadResult {
  readonly perSecond: number;
  /** Of each request, in milliseconds. */
  readonly latenciesMs: readonly number[];
}

/** As many requests as the server answers, one at a time on each connection. A client as small as can be, so that the server is what is measured. */
export async function load({ requests, port, connections, until }: Load): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  let sent = 0;
  const next = (): Buffer | undefined => {
    const isOver = 'count' in until ? sent >= until.count : performance.now() - startedAt >= until.ms;
    if (isOver) return undefined;
    sent += 1;
    return requests[(sent - 1) % requests.length];
  };
  await Promise.all(Array.from({ length: connections }, () => converse(connect(port, '127.0.0.1'), next, latenciesMs)));
  return { perSecond: (latenciesMs.length / (performance.now() - startedAt)) * 1_000, latenciesMs };
}

function converse(socket: Socket, next: () => Buffer | undefined, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = 0;
    let sentAt = 0;
    const ask = (): void => {
      const request = next();
      if (!request) return void socket.end();
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      missing = missing === 0 ? answerLength(chunk) - chunk.length : missing - chunk.length;
      if (missing > 0) return;
      latenciesMs.push(performance.now() - sentAt);
      ask();
    });
  });
}

/** The head of an answer is in its first chunk. */
function answerLength(chunk: Buffer): number {
  const headEnd = chunk.indexOf('\r\n\r\n');
  const head = chunk.toString('latin1', 0, headEnd);
  const status = head.slice(9, 12);
  if (status !== '200' && status !== '304') throw new Error(`An answer begins with ${head.slice(0, 200)}`);
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  return headEnd + 4 + Number(length ?? 0);
}
