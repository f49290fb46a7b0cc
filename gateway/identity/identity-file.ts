import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Claim } from '../../schemas/caller';
import { apiError } from '../../schemas/errors';
import type { ApiKeyEntry } from './api-keys';
import { KeySet } from './key-set';
import type { TokenIssuer } from './token-issuer';

/** What an identity file says. */
export interface IdentityFile {
  readonly issuers: readonly TokenIssuer[];
  readonly applications: readonly ApiKeyEntry[];
  /** Whether tokens of the home's own key are believed. Default true. */
  readonly localTokens: boolean;
  /** How operations with denied fields are treated, by the id of an application or the `client_id` of a token. */
  readonly modes: Readonly<Record<string, AccessMode>>;
}

export const accessModes = ['filter', 'reject', 'dry-run'] as const;
export type AccessMode = (typeof accessModes)[number];

/** What an issuer signs with. A secret it would have to share with us (HS256) is not among them, so a public key is never taken for one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** A new key is taken up in this time, and made-up key ids cost the issuer one request in it. */
const KEY_SET_INTERVAL_MS = 30_000;
const SKEW_SECONDS_MAX = 60;
const SIZE_MAX = 1_048_576;

/** Reads an identity file (YAML or JSON). Throws FILE_UNREADABLE, or CONFIG_INVALID with every problem at once. */
export async function readIdentityFile(path: string): Promise<IdentityFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw apiError('FILE_UNREADABLE', { path, reason: error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message) });
  });
  if (text.length > SIZE_MAX) throw apiError('FILE_UNREADABLE', { path, reason: `it is larger than ${SIZE_MAX} characters` });
  const problems: string[] = [];
  const file = new Reader('the file', parseYaml(path, text), problems);
  const skew = file.number('clockSkewSeconds', 0, SKEW_SECONDS_MAX);
  const read = {
    issuers: file.items('issuers').map((item) => readIssuer(item, skew)),
    applications: file.items('applications').map(readApplication),
    localTokens: file.flag('localTokens', true),
    modes: readModes(file.map('modes'), problems),
  };
  for (const item of file.unread()) problems.push(item);
  problems.push(
    ...repeated(
      'issuer',
      read.issuers.map(({ issuer }) => issuer),
    ),
    ...repeated(
      'application',
      read.applications.map(({ id }) => id),
    ),
  );
  if (problems.length > 0) throw apiError('CONFIG_INVALID', { problems: problems.map((problem) => `${path}: ${problem}`).join('; ') });
  return read;
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw apiError('FILE_UNREADABLE', { path, reason: (error as Error).message.split('\n', 1)[0] ?? '' });
  }
}

function readIssuer(item: Reader, clockSkewSeconds: number): TokenIssuer {
  const url = item.text('jwks', (value) => /^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : ''), 'an http or https URL');
  const issuer = {
    issuer: item.text('issuer', (value) => value !== '', 'the text of the claim iss'),
    audience: item.texts('audience', ['meshway']),
    algorithms: item.texts('algorithms', ['RS256'], (value) => algorithms.includes(value), `one of ${algorithms.join(', ')}`),
    clockSkewSeconds,
    key: new KeySet({ url, intervalMs: KEY_SET_INTERVAL_MS }).find,
  };
  item.finish();
  return issuer;
}

function readApplication(item: Reader): ApiKeyEntry {
  const entry = {
    id: item.text('id', (value) => /^[\w.:@/-]{1,100}$/.test(value), '1 to 100 letters, digits and . : @ / _ -'),
    sha256: item.text('sha256', (value) => /^[0-9a-f]{64}$/.test(value), '64 hexadecimal digits in lower case'),
    scopes: item.texts('scopes', []),
    claims: item.claims('claims'),
    owns: item.texts('owns', []),
    purposes: item.texts('purposes', []),
  };
  item.finish();
  return entry;
}

function readModes(given: Readonly<Record<string, unknown>>, problems: string[]): Readonly<Record<string, AccessMode>> {
  for (const [client, mode] of Object.entries(given))
    if (!accessModes.includes(mode as AccessMode)) problems.push(`modes.${client} must be one of ${accessModes.join(', ')}`);
  return given as Readonly<Record<string, AccessMode>>;
}

function isClaim(value: unknown): value is Claim {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function repeated(what: string, names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) => `${what} "${name}" is there twice`);
}

/** Reads one map of the file and notes what is wrong with it. */
class Reader {
  private readonly left: Map<string, unknown>;

  constructor(
    private readonly place: string,
    value: unknown,
    private readonly problems: string[],
  ) {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMap) problems.push(`${place} is not a map`);
    this.left = new Map(isMap ? Object.entries(value) : []);
  }

  text(name: string, isValid: (value: string) => boolean, expected: string): string {
    const value = this.take(name);
    if (typeof value === 'string' && isValid(value)) return value;
    this.problems.push(`${name} of ${this.place} must be ${expected}`);
    return '';
  }

  /** One text or a list of them. */
  texts(name: string, fallback: readonly string[], isValid = (value: string) => value !== '', expected = 'a text'): readonly string[] {
    const value = this.take(name);
    if (value === undefined) return fallback;
    const list = Array.isArray(value) ? value : [value];
    if (list.length > 0 && list.every((item) => typeof item === 'string' && isValid(item))) return list;
    if (list.length > 0 || fallback.length > 0) this.problems.push(`${name} of ${this.place} must be a list, each of it ${expected}`);
    return fallback;
  }

  number(name: string, fallback: number, max: number): number {
    const value = this.take(name) ?? fallback;
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max) return value as number;
    this.problems.push(`${name} of ${this.place} must be a whole number from 0 to ${max}`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.take(name) ?? fallback;
    if (typeof value !== 'boolean') this.problems.push(`${name} of ${this.place} must be true or false`);
    return value === true;
  }

  items(name: string): readonly Reader[] {
    const value = this.take(name) ?? [];
    if (!Array.isArray(value)) this.problems.push(`${name} of ${this.place} must be a list`);
    return Array.isArray(value) ? value.map((item, at) => new Reader(`${name}[${at}]`, item, this.problems)) : [];
  }

  map(name: string): Readonly<Record<string, unknown>> {
    const value = this.take(name) ?? {};
    if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
    this.problems.push(`${name} of ${this.place} must be a map`);
    return {};
  }

  claims(name: string): Readonly<Record<string, Claim>> {
    const claims = this.map(name);
    for (const [claim, value] of Object.entries(claims))
      if (!isClaim(value)) this.problems.push(`${name}.${claim} of ${this.place} must be a text, a number, true, false or a list of texts`);
    return claims as Readonly<Record<string, Claim>>;
  }

  unread(): readonly string[] {
    return [...this.left.keys()].map((name) => `${this.place} has an unknown key ${name}`);
  }

  finish(): void {
    this.problems.push(...this.unread());
  }

  private take(name: string): unknown {
    const value = this.left.get(name);
    this.left.delete(name);
    return value ?? undefined;
  }
}
