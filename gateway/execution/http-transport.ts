import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { type Discovery, discoveryPath } from '../../schemas/discovery';
import type { StopSignal } from '../../schemas/stop-signal';
import type { SubgraphRequest, SubgraphResponse, Transport } from '../../schemas/transport';
import { collectResponse } from './collect-response';

export interface HttpTransportOptions {
  /** Connections kept to the subgraph; further requests wait for a free one. */
  readonly connections: number;
  /** Largest body that is read; a larger one ends the request. */
  readonly answerLimitBytes: number;
  /** Finds a host's addresses; the system's when left out. */
  readonly lookup?: LookupFunction | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 4_000;

/** Reaches a subgraph over HTTP/1.1. Follows no redirects: an answer comes from the address that was configured, or not at all. */
export class HttpTransport implements Transport {
  private readonly path: string;
  private readonly pool: Pool;
  private discovered: { readonly etag: string; readonly document: Discovery } | undefined;

  constructor(url: string, { connections, answerLimitBytes, lookup }: HttpTransportOptions) {
    const { origin, pathname, search } = new URL(url);
    this.path = pathname + search;
    this.pool = new Pool(origin, {
      connections,
      pipelining: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(lookup ? { lookup } : {}) },
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxResponseSize: answerLimitBytes,
      // The caller's signal is the only clock of a request: one limit, one error.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  send({ body, headers }: SubgraphRequest, signal: StopSignal): Promise<SubgraphResponse> {
    return collectResponse(this.pool, { method: 'POST', path: this.path, headers, body }, signal);
  }

  async discover(signal: AbortSignal): Promise<Discovery | undefined> {
    const known = this.discovered;
    const headers = { accept: 'application/json', ...(known ? { 'if-none-match': known.etag } : {}) };
    const answer = await collectResponse(this.pool, { method: 'GET', path: discoveryPath, headers }, signal);
    if (answer.status === 304 && known) return known.document;
    const document = answer.status === 200 ? readDiscovery(answer.body) : undefined;
    const { etag } = answer.headers;
    this.discovered = document && etag !== undefined ? { etag, document } : undefined;
    return document;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

/** Any server may answer 200 with something else here, so only a document of ours counts. */
function readDiscovery(body: string): Discovery | undefined {
  try {
    const document = JSON.parse(body) as Partial<Discovery> | null;
    return document?.meshway === 1 && typeof document.sdl === 'string' ? (document as Discovery) : undefined;
  } catch {
    return undefined;
  }
}
