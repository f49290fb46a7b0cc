import { hash } from 'node:crypto';

declare const brand: unique symbol;

/**
 * The name of one cached value: `digest`, or `{hash tag}digest`, where the digest is 43 characters of base64url; of a value within another,
 * that and what tells it from its like (`keyWithin`).
 */
export type CacheKey = string & { readonly [brand]: 'CacheKey' };

export interface KeyOptions {
  /**
   * Keys with the same tag lie in the same slot of a Redis Cluster. It must follow from `inputs`, which already tell keys apart: it says
   * where a value lies, not which one it is.
   */
  readonly hashTag?: string;
}

/**
 * Names the value that follows from `inputs`: two inputs share a key only when they mean the same. Every input of the value must be in
 * them. Strings, numbers, integers, booleans, null, absent, lists and maps differ from one another; the order of a map's names does
 * not count, and a name with an absent value is as good as not there. Throws a TypeError for anything else (functions, dates, instances
 * of classes), which would otherwise look like an empty map.
 */
export function cacheKey(inputs: readonly unknown[], { hashTag }: KeyOptions = {}): CacheKey {
  const text = canonicalText(inputs);
  // Unpaired surrogates all become the same character in UTF-8; UTF-16 keeps them apart. No text is the same bytes in both: each begins
  // with a letter and a digit, and in UTF-16 there is a zero between them.
  const digest = hash('sha256', text.isWellFormed() ? text : Buffer.from(text, 'utf16le'), 'base64url');
  return (hashTag === undefined ? digest : `{${harmless(hashTag)}}${digest}`) as CacheKey;
}

const DIGEST_LENGTH = 43;

/**
 * Names one of the values that differ in `text` alone and in the rest follow from what `key` names. What is no longer than its digest stands
 * for itself, which spares the digest.
 */
export function keyWithin(key: CacheKey, text: string): CacheKey {
  return (text.length <= DIGEST_LENGTH ? `${key}:${text}` : `${key}#${cacheKey([text])}`) as CacheKey;
}

/** Each value says its type and its length before itself, so that no value can imitate a boundary. */
export function canonicalText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `s${value.length}:${value}`;
    case 'number':
      return Number.isInteger(value) ? lengthFirst('i', BigInt(value)) : lengthFirst('d', value);
    case 'bigint':
      return lengthFirst('i', value);
    case 'boolean':
      return value ? 't' : 'f';
    case 'undefined':
      return 'u';
    case 'object':
      return value === null ? 'n' : Array.isArray(value) ? listText(value) : mapText(value);
    default:
      throw new TypeError(`A ${typeof value} cannot be part of a key.`);
  }
}

function lengthFirst(type: string, value: number | bigint): string {
  const text = String(value);
  return `${type}${text.length}:${text}`;
}

function listText(list: readonly unknown[]): string {
  let text = `l${list.length}:`;
  for (const item of list) text += canonicalText(item);
  return text;
}

function mapText(map: object): string {
  const prototype = Object.getPrototypeOf(map);
  if (prototype !== null && prototype !== Object.prototype)
    throw new TypeError(`A ${prototype.constructor?.name} cannot be part of a key.`);
  const values = map as Readonly<Record<string, unknown>>;
  const names = Object.keys(map)
    .filter((name) => values[name] !== undefined)
    .sort();
  let text = `m${names.length}:`;
  for (const name of names) text += canonicalText(name) + canonicalText(values[name]);
  return text;
}

/** A brace would end the tag early and let one product choose another's slot. */
function harmless(hashTag: string): string {
  return /^[\w.-]{1,64}$/.test(hashTag) ? hashTag : hash('sha256', hashTag, 'hex').slice(0, 16);
}
