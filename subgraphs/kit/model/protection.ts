import type { Property } from '../../../schemas/contracts';
import type { Protection } from './types';

const CLOSED_CLASSES = new Set(['restricted', 'confidential']);

/** What the contract asks of a caller before it reads `property`: its `scopes`, or at least a known caller for restricted and confidential data. */
export function protectionOf(property: Property): Protection | undefined {
  const scopes = scopesOf(property.customProperties.get('scopes'));
  if (scopes.length > 0) return { authenticated: true, scopes };
  return CLOSED_CLASSES.has(property.classification ?? '') ? { authenticated: true, scopes: [] } : undefined;
}

/** `[a, b]` needs both; `[[a, b], [c]]` needs both, or c. */
function scopesOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value === 'string') return [[value]];
  if (!Array.isArray(value) || value.length === 0) return [];
  if (value.every((scope) => typeof scope === 'string')) return [value];
  return value.filter(
    (group): group is string[] => Array.isArray(group) && group.length > 0 && group.every((scope) => typeof scope === 'string'),
  );
}
