import type { Discovery } from './discovery';
import type { StopSignal } from './stop-signal';

/** A GraphQL request as one subgraph gets it. The body is the same text whether it crosses a network or not. */
export interface SubgraphRequest {
  /** GraphQL over HTTP request body: JSON text with `query`, and optionally `operationName`, `variables`, `extensions`. */
  readonly body: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SubgraphResponse {
  /** HTTP status, 200 to 599. */
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** GraphQL response: JSON text with `data` and/or `errors`. */
  readonly body: string;
}

/**
 * How a gateway reaches one subgraph: over HTTP, or in the same process. Both carry the same text, so that neither side
 * can tell which it is.
 */
export interface Transport {
  /** Rejects with an `AbortError` when `signal` fires, or with the connection's error when nothing answered. */
  send(request: SubgraphRequest, signal: StopSignal): Promise<SubgraphResponse>;
  /**
   * What the subgraph says of itself; `undefined` for a subgraph that publishes no discovery document. Made to be asked again and again:
   * while nothing changed it costs next to nothing, and gives the same object as before.
   */
  discover(signal: AbortSignal): Promise<Discovery | undefined>;
  close(): Promise<void>;
}
