import { apiError } from '../schemas/errors';

/** The number of a flag. Throws BAD_USAGE. */
export function whole(flag: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= min && number <= max) return number;
  throw apiError('BAD_USAGE', { reason: `${flag} must be a whole number from ${min} to ${max}, but is "${text}"` });
}
