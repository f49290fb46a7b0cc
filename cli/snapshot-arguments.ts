import { existsSync } from 'node:fs';
import { readProductFolder } from '../schemas/contracts';
import { apiError } from '../schemas/errors';
import type { SnapshotStore } from '../subgraphs/kit/snapshots';

export const HOME_HELP = 'where the snapshots are (default: $MESHWAY_HOME or .meshway)';

/** The product named, by its name or its domain folder; every product of the store when none is. */
export async function productsOf(product: string | undefined, store: SnapshotStore): Promise<readonly string[]> {
  const known = await store.products();
  if (product === undefined) return known;
  return [known.includes(product) || !existsSync(product) ? product : (await readProductFolder(product)).product.name];
}

/** The snapshot named; every one of the product when none is. Throws BAD_USAGE or SNAPSHOT_NOT_FOUND. */
export async function numbersOf(product: string, number: string | undefined, store: SnapshotStore): Promise<readonly number[]> {
  if (number !== undefined) return [parseNumber(number)];
  const numbers = (await store.list(product)).map((snapshot) => snapshot.number);
  if (numbers.length === 0) throw apiError('SNAPSHOT_NOT_FOUND', { product, snapshot: 'yet' });
  return numbers;
}

/** Throws BAD_USAGE. */
export function parseNumber(text: string): number {
  if (/^0*[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw apiError('BAD_USAGE', { reason: `"${text}" is no snapshot’s number: 1, 2, 3 …` });
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A length of time such as `90m`, `12h`, `30d` or `0s`, in milliseconds. Throws BAD_USAGE. */
export function parseDuration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (amount === undefined || unitMs === undefined)
    throw apiError('BAD_USAGE', { reason: `"${text}" is no length of time: write 90m, 12h, 30d or 8w` });
  return Number(amount) * unitMs;
}

/** A day, which counts to its end in UTC, or a time of RFC 3339; as RFC 3339 in UTC. Throws BAD_USAGE for what is none, or has passed. */
export function parseEnd(text: string, nowMs: number): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const endMs = isDay
    ? Date.parse(`${text}T23:59:59.999Z`)
    : /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(endMs))
    throw apiError('BAD_USAGE', { reason: `"${text}" is no date: write 2026-12-31, or a time like 2026-12-31T18:00:00Z` });
  if (endMs <= nowMs) throw apiError('BAD_USAGE', { reason: `${text} has passed` });
  return new Date(endMs).toISOString();
}
