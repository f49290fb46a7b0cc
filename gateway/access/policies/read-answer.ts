import type { PolicyAnswer } from './question';

/** An answer as it may come from anybody's code or network. Throws an `Error` that says what is wrong with it. */
export function readAnswer(value: unknown): Required<PolicyAnswer> {
  if (typeof value !== 'object' || value === null) throw new Error('it is no object');
  const { granted, maxAgeSeconds = 0 } = value as { readonly granted?: unknown; readonly maxAgeSeconds?: unknown };
  if (!Array.isArray(granted) || !granted.every((name): name is string => typeof name === 'string'))
    throw new Error('"granted" is no list of names');
  if (typeof maxAgeSeconds !== 'number' || !(maxAgeSeconds >= 0)) throw new Error('"maxAgeSeconds" is no number of 0 or more');
  return { granted, maxAgeSeconds: Math.min(maxAgeSeconds, MAX_AGE_SECONDS) };
}

const MAX_AGE_SECONDS = 3_600;
