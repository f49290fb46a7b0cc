/** Each content coding of an answer is another representation, so a strong tag names it (RFC 9110, section 8.8.3.3). */
export function tagOf(etag: string, encoding: string | undefined): string {
  return encoding === undefined ? etag : `${etag.slice(0, -1)}-${encoding}"`;
}

/**
 * Whether an If-None-Match header names this tag, in whatever coding it was sent (RFC 9110, section 13.1.2; the comparison is weak).
 * Gives the tag as the client has it.
 */
export function matchingTag(ifNoneMatch: string | undefined, etag: string): string | undefined {
  if (ifNoneMatch === undefined) return undefined;
  // Most clients name the one they have.
  if (isOurs(ifNoneMatch, etag)) return ifNoneMatch;
  if (ifNoneMatch.trim() === '*') return etag;
  const theirs = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return theirs.find((tag) => isOurs(tag, etag));
}

function isOurs(tag: string, etag: string): boolean {
  return tag === etag || tag === tagOf(etag, 'gzip') || tag === tagOf(etag, 'br');
}
