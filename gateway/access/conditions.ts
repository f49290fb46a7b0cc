import type { AccessStatements, Requirement } from '../../schemas/access-statements';
import type { AnyOf } from '../../schemas/caller';
import { apiError } from '../../schemas/errors';
import type { Mask } from '../../schemas/masks';
import { Atoms, authenticated, policy, scope } from './atoms';
import { always, both, type Dnf, minimal } from './dnf';

/** Alternatives that one coordinate may offer. */
const CLAUSES_MAX = 16;

/** A mask and the number of the condition that lifts it. */
export interface ConditionalMask {
  readonly mask: Mask;
  readonly lifted: number;
}

/**
 * The conditions that a generation's schemas state, each once and under a number. What several schemas say of one coordinate must hold
 * together, so that a subgraph can narrow what another one opens, and never the other way.
 */
export class Conditions {
  readonly atoms = new Atoms();
  /** By number. */
  readonly all: Dnf[] = [];
  /** By coordinate, `Order` or `Order.total`: number of the condition for reading it. */
  readonly own = new Map<string, number>();
  /** By coordinate of a field. */
  readonly masks = new Map<string, readonly ConditionalMask[]>();
  private readonly numbers = new Map<string, number>();

  /** Throws SUPERGRAPH_INVALID for a coordinate with more alternatives than can be looked through quickly. */
  constructor(statements: readonly AccessStatements[]) {
    const needed = new Map<string, Dnf>();
    for (const { requirements, masks } of statements) {
      for (const [coordinate, requirement] of requirements)
        needed.set(coordinate, both(needed.get(coordinate) ?? always, this.read(requirement)));
      for (const [coordinate, mask] of masks) {
        const masked = { mask, lifted: this.number(this.anyOf(mask.unless, scope)) };
        this.masks.set(coordinate, [...(this.masks.get(coordinate) ?? []), masked]);
      }
    }
    for (const [coordinate, condition] of needed) {
      if (condition.length > CLAUSES_MAX)
        throw apiError('SUPERGRAPH_INVALID', { reason: `${coordinate} may be read in more than ${CLAUSES_MAX} alternative ways` });
      this.own.set(coordinate, this.number(condition));
    }
  }

  private read({ authenticated: needsKnown, scopes, policies }: Requirement): Dnf {
    const known: Dnf = needsKnown ? [this.atoms.bit(authenticated)] : always;
    const lists = [...scopes.map((list) => this.anyOf(list, scope)), ...policies.map((list) => this.anyOf(list, policy))];
    return lists.reduce(both, known);
  }

  private anyOf(list: AnyOf, atom: (name: string) => string): Dnf {
    return minimal(list.map((names) => names.reduce((bits, name) => bits | this.atoms.bit(atom(name)), 0n)));
  }

  private number(condition: Dnf): number {
    const text = condition.join(' ');
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.all.length);
    return this.all.push(condition) - 1;
  }
}
