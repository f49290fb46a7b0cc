import type { AccessStatements } from '../../schemas/access-statements';
import { Atoms } from '../../schemas/atoms';
import { ALTERNATIVES_MAX, always, both, type Dnf } from '../../schemas/dnf';
import { apiError } from '../../schemas/errors';
import type { Mask } from '../../schemas/masks';

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
        needed.set(coordinate, bounded(coordinate, both(needed.get(coordinate) ?? always, this.atoms.conditionOf(requirement))));
      for (const [coordinate, mask] of masks) {
        const masked = { mask, lifted: this.number(bounded(coordinate, this.atoms.anyScopes(mask.unless))) };
        this.masks.set(coordinate, [...(this.masks.get(coordinate) ?? []), masked]);
      }
    }
    for (const [coordinate, condition] of needed) {
      if (condition.length > ALTERNATIVES_MAX) throw tooManyAlternatives(coordinate);
      this.own.set(coordinate, this.number(condition));
    }
  }

  private number(condition: Dnf): number {
    const text = condition.join(' ');
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.all.length);
    return this.all.push(condition) - 1;
  }
}

/** What could not be multiplied out has far too many alternatives, and some of them would otherwise be missing. */
function bounded(coordinate: string, condition: Dnf | undefined): Dnf {
  if (condition === undefined) throw tooManyAlternatives(coordinate);
  return condition;
}

function tooManyAlternatives(coordinate: string): Error {
  return apiError('SUPERGRAPH_INVALID', { reason: `${coordinate} may be read in more than ${ALTERNATIVES_MAX} alternative ways` });
}
