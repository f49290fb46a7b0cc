import { wordsOf } from '../../../schemas/contracts';

/** `placedAt` → `PLACED_AT`. */
export function constantCase(name: string): string {
  return wordsOf(name).join('_').toUpperCase();
}

/** `OrderLine` → `order line`, for sentences. */
export function words(name: string): string {
  return wordsOf(name).join(' ');
}
