import { type GrantEffect, type Grants, noEffect, type ProductsNaming } from './grants';
import type { Principal } from './identity';

/** A caller with what grants give them, on top of what their credentials do. */
export interface GrantedPrincipal extends Principal {
  /** By product, then by claim: values for its row filters. They count for that product alone. */
  readonly rows?: GrantEffect['rows'];
}

export interface Granted {
  readonly principal: GrantedPrincipal;
  /** The grants in force. */
  readonly grants: GrantEffect['grants'];
}

interface Known extends Granted {
  readonly effect: GrantEffect;
}

/** Puts what was granted to what was proven. The same object for the same caller as long as nothing of it changes. */
export class Granting {
  private readonly known = new WeakMap<Principal, Known>();

  /** `grants`: left out where there is no home to keep them in. */
  constructor(private readonly grants: Grants | undefined) {}

  of(identified: Principal, naming: ProductsNaming): Granted {
    const effect = this.grants?.effectOf(identified, naming) ?? noEffect;
    const known = this.known.get(identified);
    if (known?.effect === effect) return known;
    const made = { effect, grants: effect.grants, principal: withEffect(identified, effect) };
    this.known.set(identified, made);
    return made;
  }
}

function withEffect(identified: Principal, { grants, scopes, allowsPurpose, rows }: GrantEffect): GrantedPrincipal {
  if (grants.length === 0) return identified;
  const { statedPurpose } = identified;
  return Object.freeze({
    ...identified,
    scopes: new Set([...identified.scopes, ...scopes]),
    ...(allowsPurpose && statedPurpose !== undefined ? { purpose: statedPurpose } : {}),
    rows,
  });
}
