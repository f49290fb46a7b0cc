import { apiError } from '../../../schemas/errors';
import type { Query } from './tree';

/** Numbers have a row, be it over no rows at all, unless they are over fewer than they may be made of. Throws TOO_FEW_ROWS for those. */
export function throwIfTooFew(query: Query, field: string): void {
  if (query.kind !== 'One' || query.source.kind !== 'Groups' || query.source.leastRows === undefined) return;
  throw apiError('TOO_FEW_ROWS', { field, least: query.source.leastRows });
}
