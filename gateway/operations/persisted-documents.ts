import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { apiError } from '../../schemas/errors';
import { refuseWith } from './refusal';

/** The parts of a request that can name a document. */
export interface DocumentReference {
  /** The document itself. */
  readonly query: string | undefined;
  /** `persistedQuery: { version: 1, sha256Hash }` names one that was sent before. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Texts kept, in characters. */
const KEPT_TEXT = 4_000_000;

/**
 * Documents by their SHA-256, so that a client sends 64 characters instead of a long text and can ask by GET (Apollo's protocol of
 * automatic persisted queries). A client that is told PERSISTED_QUERY_NOT_FOUND sends text and hash once; the one kept longest unused goes.
 */
export class PersistedDocuments {
  private readonly texts = new LRUCache<string, string>({ maxSize: KEPT_TEXT });

  /** The text asked for. Throws `OperationRefused`: PERSISTED_QUERY_NOT_FOUND, or BAD_REQUEST for a hash that is not of this text. */
  resolve({ query, extensions }: DocumentReference): string {
    const hash = hashOf(extensions);
    if (hash === undefined) return query ?? refuse('query is missing');
    if (query === undefined) return this.texts.get(hash) ?? notFound();
    // A known text needs no second look: it was kept under its own hash.
    if (this.texts.get(hash) !== query && sha256(query) !== hash) refuse('the sha256Hash of persistedQuery is not the hash of query');
    return query;
  }

  /** Keeps a text under the hash it was sent with. For valid documents only: junk must not push them out. */
  keep({ query, extensions }: DocumentReference): void {
    const hash = query === undefined ? undefined : hashOf(extensions);
    if (hash !== undefined && query !== undefined) this.texts.set(hash, query, { size: query.length });
  }
}

function hashOf({ persistedQuery }: Readonly<Record<string, unknown>>): string | undefined {
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  const { version, sha256Hash } = persistedQuery as { readonly version?: unknown; readonly sha256Hash?: unknown };
  if (version !== 1) refuse('persistedQuery is of a version other than 1');
  if (typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256Hash))
    refuse('the sha256Hash of persistedQuery is not 64 hexadecimal digits');
  return sha256Hash.toLowerCase();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notFound(): never {
  throw refuseWith(apiError('PERSISTED_QUERY_NOT_FOUND', {}));
}

function refuse(reason: string): never {
  throw refuseWith(apiError('BAD_REQUEST', { reason }));
}
