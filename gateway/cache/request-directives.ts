import { readCacheControl } from './cache-control';

/** What a reader asks of the cache (RFC 9111, section 5.2.1). */
export interface RequestDirectives {
  /** The value has to be made anew; it may be kept. */
  readonly noCache: boolean;
  /** Nothing about the request may be kept. */
  readonly noStore: boolean;
  /** A value that is there, or none. */
  readonly onlyIfCached: boolean;
}

const none: RequestDirectives = Object.freeze({ noCache: false, noStore: false, onlyIfCached: false });

/** `pragma: no-cache` counts only where there is no Cache-Control (section 5.4). */
export function readRequestDirectives(cacheControl: string | undefined, pragma?: string): RequestDirectives {
  if (cacheControl === undefined)
    return pragma !== undefined && readCacheControl(pragma).has('no-cache') ? { ...none, noCache: true } : none;
  const directives = readCacheControl(cacheControl);
  return {
    noCache: directives.has('no-cache'),
    noStore: directives.has('no-store'),
    onlyIfCached: directives.has('only-if-cached'),
  };
}
