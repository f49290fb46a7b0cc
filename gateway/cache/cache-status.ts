/** How the cache took part in one answer, as RFC 9211 tells it. */
export interface CacheStatus {
  /** Served from the cache. Without it, `forwarded` says why not. */
  readonly hit?: boolean;
  /** `uri-miss`: nothing under this key. `stale`: out of date. `request`: the reader wanted it anew. `bypass`: not a matter for the cache. */
  readonly forwarded?: 'bypass' | 'uri-miss' | 'request' | 'stale';
  readonly stored?: boolean;
  /** It waited for the same work that somebody else had asked for. */
  readonly collapsed?: boolean;
  /** How much longer it is fresh, in seconds; negative when it is stale. */
  readonly ttlSeconds?: number;
  /** A short word: where a hit came from, or why the cache had no part. */
  readonly detail?: string;
}

/** The value of a Cache-Status header with this cache as its one member. */
export function cacheStatusHeader({ hit, forwarded, stored, collapsed, ttlSeconds, detail }: CacheStatus): string {
  let header = hit ? 'meshway; hit' : 'meshway';
  if (forwarded !== undefined) header += `; fwd=${forwarded}`;
  if (stored) header += '; stored';
  if (collapsed) header += '; collapsed';
  if (ttlSeconds !== undefined && Number.isFinite(ttlSeconds)) header += `; ttl=${Math.floor(ttlSeconds)}`;
  if (detail !== undefined) header += `; detail=${detail}`;
  return header;
}
