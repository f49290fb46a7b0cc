import { type Contract, type Property, readAnyOf, readProductAccess, readPurposes, type SchemaObject } from '../../../schemas/contracts';
import type { Protection } from './types';

const CLOSED_CLASSES = new Set(['restricted', 'confidential']);

const open: Protection = { authenticated: false, scopes: [], policies: [] };

/** What the contract asks of a caller before they see anything of the product: nothing only where it says `public`. */
export function productProtection({ customProperties }: Contract, product: string): Protection | undefined {
  const access = readProductAccess(customProperties.get('access'));
  const purposes = readPurposes(customProperties.get('purposes')) ?? [];
  const stated: Protection =
    access === undefined
      ? { ...open, policies: [[`owner:${product}`]] }
      : access === 'public'
        ? open
        : { ...open, authenticated: true, scopes: access === 'authenticated' ? [] : access };
  return allOf([stated, { ...open, policies: purposes.map((purpose) => [`purpose:${purpose}`]) }]);
}

/** The object's `scopes`: who may read its rows. */
export function objectProtection({ customProperties }: SchemaObject): Protection | undefined {
  const scopes = readAnyOf(customProperties.get('scopes'));
  return scopes && { ...open, authenticated: true, scopes };
}

/** The property's `scopes`, or at least a known caller for restricted and confidential data. */
export function propertyProtection({ customProperties, classification }: Property): Protection | undefined {
  const scopes = readAnyOf(customProperties.get('scopes'));
  if (scopes) return { ...open, authenticated: true, scopes };
  return CLOSED_CLASSES.has(classification ?? '') ? { ...open, authenticated: true } : undefined;
}

/** What satisfies every one of them; `undefined` when nothing is asked. */
export function allOf(protections: readonly (Protection | undefined)[]): Protection | undefined {
  const all = protections
    .filter((protection) => protection !== undefined)
    .reduce(
      (one, other) => ({
        authenticated: one.authenticated || other.authenticated,
        scopes: both(one.scopes, other.scopes),
        policies: both(one.policies, other.policies),
      }),
      open,
    );
  return all.authenticated || all.scopes.length + all.policies.length > 0 ? all : undefined;
}

type Lists = Protection['scopes'];

/** `a and (b or c)` as `(a and b) or (a and c)`, which is the only way that GraphQL's directives can say it. */
function both(one: Lists, other: Lists): Lists {
  if (one.length === 0 || other.length === 0) return [...one, ...other];
  return one.flatMap((left) => other.map((right) => [...new Set([...left, ...right])]));
}
