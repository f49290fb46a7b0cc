import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { request } from 'undici';

export interface KeySetOptions {
  readonly url: string;
  /** At most one request is sent in this time, whatever key ids are asked for and whatever the answer was. */
  readonly intervalMs: number;
  readonly getTime?: () => number;
}

/** The issuer's keys were never had and cannot be had now. */
export class KeysUnavailable extends Error {}

const TIMEOUT_MS = 3_000;
const SIZE_MAX = 262_144;
/** Keys are asked for again after this time even if all fit, so that one that was taken back is no longer believed. */
const FRESH_MS = 600_000;

/**
 * An issuer's public keys (RFC 7517), asked for when needed. A token may name a key that is not there, because the issuer has a new one or
 * because somebody makes tokens up: both cost the issuer one request in an interval. While the issuer cannot be reached, the keys known
 * last are used.
 */
export class KeySet {
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;
  private readAt = Number.NEGATIVE_INFINITY;
  private asking: Promise<void> | undefined;
  private readonly getTime: () => number;

  constructor(private readonly options: KeySetOptions) {
    this.getTime = options.getTime ?? Date.now;
  }

  /** Finds the key a token names. Throws `KeysUnavailable`, or jose's errors for a token that names none of the keys. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (this.getTime() - this.readAt > FRESH_MS) await this.refresh();
    try {
      return await this.current()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.refresh())) throw error;
      return this.current()(header, token);
    }
  };

  private current(): ReturnType<typeof createLocalJWKSet> {
    if (!this.keys) throw new KeysUnavailable();
    return this.keys;
  }

  /** True when the issuer was asked, just now or by somebody this waited with. */
  private async refresh(): Promise<boolean> {
    if (!this.asking) {
      if (this.getTime() - this.askedAt < this.options.intervalMs) return false;
      this.askedAt = this.getTime();
      this.asking = this.ask().finally(() => {
        this.asking = undefined;
      });
    }
    await this.asking;
    return true;
  }

  private async ask(): Promise<void> {
    try {
      this.keys = createLocalJWKSet(await readKeys(this.options.url));
      this.readAt = this.getTime();
    } catch {
      // The keys known so far stay; without any, whoever asked is told that there are none.
    }
  }
}

/** Redirects are not followed: the address in the configuration is the one that is trusted. */
async function readKeys(url: string): Promise<JSONWebKeySet> {
  const { statusCode, body } = await request(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  let text = '';
  for await (const chunk of body.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > SIZE_MAX) throw new Error('The key set is too large.');
  }
  if (statusCode !== 200) throw new Error(`The key set was answered with ${statusCode}.`);
  return JSON.parse(text) as JSONWebKeySet;
}
