import type { HeaderList } from '../schemas/header-list';
import type { Asked } from './answer-key';
import type { Entry } from './cache';
import { changesAnswers } from './forwarded';

/** Whoever sends something else in one of these at the same address may be answered something else. */
const CHANGES_ANSWERS = ['accept', 'accept-encoding', 'authorization', 'meshway-api-key', 'meshway-as-of', 'meshway-purpose'];
const neverChanges = 'public, max-age=31536000, immutable';

/** What the headers of an answer let caches do between here and its reader, which know nothing of who asks but the address. */
export class AnswerHeaders {
  private readonly vary: string;

  /** `forwardHeaders`: lower-case names of those that go on to subgraphs. */
  constructor(forwardHeaders: readonly string[]) {
    const forwarded = changesAnswers(Object.fromEntries(forwardHeaders.map((name) => [name, ''])));
    this.vary = [...new Set([...CHANGES_ANSWERS, ...Object.keys(forwarded)])].join(', ');
  }

  /** Of an answer that is kept here. `nowMs`: since the epoch. */
  ofKept(entry: Entry, asked: Asked, nowMs = Date.now()): HeaderList {
    const headers = ['etag', entry.etag, 'cache-control', controlOf(entry, asked, nowMs)];
    if (isForAll(asked) || !isForEver(entry)) headers.push('vary', this.vary);
    return headers;
  }

  /** Of an answer that is for its reader alone, whose own cache may use it for as long. */
  ofReadersOwn(freshMs: number): HeaderList {
    return ['vary', this.vary, 'cache-control', `private, ${maxAge(freshMs)}`];
  }
}

/** Whether it never changes: it was made from snapshots alone. */
export function isForEver({ lifetime }: Entry): boolean {
  return lifetime.freshMs === Number.POSITIVE_INFINITY;
}

/** Without `no-cache` a cache between here and the reader may use it for as long as it is fresh here. */
function controlOf(entry: Entry, asked: Asked, nowMs: number): string {
  if (asked.vector.pinned && isForAll(asked)) return neverChanges;
  const whose = asked.isAnonymous ? '' : 'private, ';
  if (isForEver(entry)) return `${whose}no-cache`;
  const freshMs = entry.madeAtMs + entry.lifetime.freshMs - nowMs;
  return `${isForAll(asked) ? '' : 'private, '}${maxAge(freshMs)}`;
}

function maxAge(freshMs: number): string {
  return `max-age=${Math.max(0, Math.floor(freshMs / 1_000))}`;
}

/** Caches between here and the reader know only the address, so nothing else may have had a part in the answer. */
function isForAll({ request, forwarded, fingerprint, isAnonymous }: Asked): boolean {
  const { authorization, cookie } = request.headers;
  return (
    request.method === 'GET' &&
    authorization === undefined &&
    isAnonymous &&
    fingerprint.length === 0 &&
    cookie === undefined &&
    Object.keys(changesAnswers(forwarded)).length === 0
  );
}
