import type { Requirement } from './access-statements';
import type { AnyOf } from './caller';
import { always, both, type Dnf, either } from './dnf';

export const authenticated = 'authenticated';
export const scope = (name: string): string => `scope:${name}`;
export const policy = (name: string): string => `policy:${name}`;

/** What of a caller conditions can ask for, by a number each: to be known, a scope, a policy that holds. Numbers are given as names are met. */
export class Atoms {
  private readonly bits = new Map<string, bigint>();

  /** What a requirement asks for. `undefined` when that has too many clauses to be looked at. */
  conditionOf({ authenticated: needsKnown, scopes, policies }: Requirement): Dnf | undefined {
    const known: Dnf = needsKnown ? [this.bit(authenticated)] : always;
    const lists = [...scopes.map((anyOf) => this.anyScopes(anyOf)), ...policies.map((anyOf) => this.anyOf(anyOf, policy))];
    return lists.reduce(both, known);
  }

  /** All scopes of one list. Only somebody known can have scopes, so a scope asks for that too, and it need not be said beside one. */
  anyScopes(anyOf: AnyOf): Dnf | undefined {
    const knowing = this.bit(authenticated);
    return this.anyOf(anyOf, scope)?.map((clause) => clause | knowing);
  }

  /** The bits of those names that conditions ask for. */
  held(names: Iterable<string>): bigint {
    let bits = 0n;
    for (const name of names) bits |= this.bits.get(name) ?? 0n;
    return bits;
  }

  /** The names whose bits are in `bits`. */
  *namesIn(bits: bigint): Iterable<string> {
    for (const [name, bit] of this.bits) if ((bits & bit) !== 0n) yield name;
  }

  /** `policy:a and scope:b, or scope:c`. */
  textOf(condition: Dnf): string {
    return condition.map((clause) => this.clauseText(clause)).join(', or ');
  }

  private clauseText(clause: bigint): string {
    const names = [...this.namesIn(clause)].sort();
    const told = names.some((name) => name.startsWith(scope(''))) ? names.filter((name) => name !== authenticated) : names;
    return told.join(' and ');
  }

  private anyOf(anyOf: AnyOf, atom: (name: string) => string): Dnf | undefined {
    return either(anyOf.map((names) => names.reduce((bits, name) => bits | this.bit(atom(name)), 0n)));
  }

  /** The atom's bit; a new one for a name seen first. */
  private bit(name: string): bigint {
    const known = this.bits.get(name);
    if (known !== undefined) return known;
    const bit = 1n << BigInt(this.bits.size);
    this.bits.set(name, bit);
    return bit;
  }
}
