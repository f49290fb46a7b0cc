import type { AnyOf } from './caller';
import type { Mask } from './masks';

/** What must hold before a type or field may be read: all of it. */
export interface Requirement {
  readonly authenticated: boolean;
  /** Of each one, all scopes of at least one list. */
  readonly scopes: readonly AnyOf[];
  /** Of each one, all policies of at least one list. */
  readonly policies: readonly AnyOf[];
}

export const rowFilterOperators = ['equals', 'in', 'startsWith'] as const;
export type RowFilterOperator = (typeof rowFilterOperators)[number];

/** Which rows of a type a caller gets: those whose `field` compares so with their claim; none without the claim. */
export interface RowFilter {
  readonly name: string;
  readonly field: string;
  readonly operator: RowFilterOperator;
  readonly claim: string;
  /** Scopes that lift it; none: nothing does. */
  readonly unless: AnyOf;
}

/** How many rows a group must have, and rows that numbers are made over, to be shown. */
export interface MinGroupSize {
  /** 2 or more. */
  readonly rows: number;
  /** Scopes that lift it; none: nothing does. */
  readonly unless: AnyOf;
}

/** Everything one subgraph's schema says of access, by coordinate: `Order` or `Order.total`. */
export interface AccessStatements {
  readonly requirements: ReadonlyMap<string, Requirement>;
  /** By field. */
  readonly masks: ReadonlyMap<string, Mask>;
  /** By type; all of a type's filters must hold. */
  readonly rowFilters: ReadonlyMap<string, readonly RowFilter[]>;
  /** By type. */
  readonly minGroupSizes: ReadonlyMap<string, MinGroupSize>;
}

/** What of a caller a schema asks for. All else about them makes no difference to it. */
export interface AccessNames {
  readonly scopes: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
}

/** The scopes, policies and claims that the statements name. */
export function namesIn({ requirements, masks, rowFilters, minGroupSizes }: AccessStatements): AccessNames {
  const needed = [...requirements.values()];
  const filters = [...rowFilters.values()].flat();
  const unless = [...masks.values(), ...filters, ...minGroupSizes.values()].map((statement) => statement.unless);
  return {
    scopes: new Set([...needed.flatMap(({ scopes }) => scopes), ...unless].flat(2)),
    policies: new Set(needed.flatMap(({ policies }) => policies).flat(2)),
    claims: new Set(filters.map(({ claim }) => claim)),
  };
}
