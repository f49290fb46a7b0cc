/** The directives of one Cache-Control header, by lower-case name; `true` for one without a value. */
export type Directives = ReadonlyMap<string, string | true>;

/** Larger numbers mean this (RFC 9111, section 1.2.2). */
const LARGEST_SECONDS = 2_147_483_648;
const directive = /\s*([!#$%&'*+\-.^_`|~\w]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?\s*(?:,|$)/y;

/**
 * Reads a Cache-Control header (RFC 9111, section 5.2). A directive given twice with different values counts as broken, and so does a
 * header that cannot be read to its end: what is left is then `no-store`, the safe side.
 */
export function readCacheControl(header: string): Directives {
  const directives = new Map<string, string | true>();
  let at = 0;
  while (at < header.length) {
    directive.lastIndex = at;
    const match = directive.exec(header);
    if (!match) {
      if (/^[\s,]*$/.test(header.slice(at))) break;
      if (header[at] === ',' || header[at] === ' ') {
        at += 1;
        continue;
      }
      return new Map([['no-store', true]]);
    }
    const [, name = '', quoted, token] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? token ?? true;
    const known = directives.get(name.toLowerCase());
    if (known !== undefined && known !== value) return new Map([['no-store', true]]);
    directives.set(name.toLowerCase(), value);
    at = directive.lastIndex;
  }
  return directives;
}

/** The seconds of a directive: `undefined` when it is not there, 0 when it is not a number of seconds (RFC 9111, section 4.2.1). */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const value = directives.get(name);
  if (value === undefined) return undefined;
  return typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), LARGEST_SECONDS) : 0;
}
