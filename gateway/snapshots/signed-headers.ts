import type { KeyObject } from 'node:crypto';
import type { Caller } from '../../schemas/caller';
import { contextHeader, signContext } from '../../schemas/signed-context';
import type { SnapshotPin } from '../../schemas/vector';

/** A context is good for 20 seconds; what is signed again after one leaves a fetch nearly all of them. */
const REUSED_MS = 1_000;
/** Products of one caller, each at several snapshots. */
const KEPT_MAX = 100;

interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly atMs: number;
}

const signed = new WeakMap<KeyObject, WeakMap<Caller, Map<string, Signed>>>();

/**
 * The headers that tell one subgraph what to read and for whom. The same things said to the same subgraph within a second are signed
 * once: a context names a reading and not a request, so whoever sees it twice learns and may do no more. Throws CALLER_TOO_LARGE.
 */
export function signedHeaders(
  key: KeyObject,
  audience: string,
  pin: SnapshotPin | undefined,
  caller: Caller,
): Readonly<Record<string, string>> {
  const known = knownOf(key, caller);
  const name = pin ? `${audience} ${pin.number} ${pin.id}` : audience;
  const now = Date.now();
  const found = known.get(name);
  // A clock that was set back says nothing of how old something is.
  if (found && now >= found.atMs && now < found.atMs + REUSED_MS) return found.headers;
  const headers = { [contextHeader]: signContext({ audience, pins: new Map(pin ? [[audience, pin]] : []), caller }, key, now) };
  if (known.size >= KEPT_MAX) known.clear();
  known.set(name, { headers, atMs: now });
  return headers;
}

function knownOf(key: KeyObject, caller: Caller): Map<string, Signed> {
  const known = signed.get(key)?.get(caller);
  if (known) return known;
  const callers = signed.get(key) ?? new WeakMap<Caller, Map<string, Signed>>();
  const made = new Map<string, Signed>();
  signed.set(key, callers.set(caller, made));
  return made;
}
