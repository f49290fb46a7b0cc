import { apiError } from '../../schemas/errors';
import { parseVector, type SnapshotVector } from '../../schemas/vector';

/** Which snapshots a request asks for. */
export type AsOf =
  | { readonly kind: 'now' }
  | { readonly kind: 'vector'; readonly vector: SnapshotVector }
  | { readonly kind: 'time'; readonly timeMs: number; readonly text: string };

const NOW: AsOf = { kind: 'now' };
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/** Reads `meshway-as-of`: a snapshot token, or a time as of RFC 3339. Throws AS_OF_INVALID or AS_OF_IN_FUTURE. */
export function readAsOf(text: string | undefined, nowMs: number): AsOf {
  if (text === undefined) return NOW;
  if (text.startsWith('v1.')) return { kind: 'vector', vector: parseVector(text) };
  const timeMs = RFC_3339.test(text) && isOnTheCalendar(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) throw apiError('AS_OF_INVALID', { reason: 'it is neither a snapshot token nor a time of RFC 3339' });
  if (timeMs > nowMs) throw apiError('AS_OF_IN_FUTURE', { asOf: text });
  return { kind: 'time', timeMs, text };
}

/** JavaScript takes 30 February for 2 March. */
function isOnTheCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
