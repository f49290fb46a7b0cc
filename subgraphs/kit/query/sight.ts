import type { MinGroupSize } from '../../../schemas/access-statements';
import { type AnyOf, type Caller, holdsAnyOf } from '../../../schemas/caller';
import type { Mask } from '../../../schemas/masks';
import type { SqlValue } from '../engines';
import type { FieldModel, ObjectModel, RowFilterModel } from '../model';
import { claimValues } from './claim-values';
import { columnOf, type Graph } from './graph';
import { always, type Condition, type ValueParam } from './tree';

/** What of the rows one caller sees. Statements are compiled for its `shape`; the values of the caller's claims are bound to them. */
export interface Sight {
  readonly caller: Caller;
  /** Equal for two callers exactly when the same statements serve both. */
  readonly shape: string;
  /** By the name of a row filter within its object: the values the filtered field may have, or begin with. */
  readonly claims: ReadonlyMap<string, readonly SqlValue[]>;
  /** The masks this caller sees fields through. */
  readonly masks: ReadonlyMap<FieldModel, Mask>;
  /** How many rows numbers over an object are made of at least. */
  readonly leastRows: ReadonlyMap<ObjectModel, number>;
  /** Which of an object's rows there are for this caller. */
  visible(object: ObjectModel): Condition;
}

/** Makes the sights of callers on one graph. */
export class Sights {
  readonly #masked: readonly (readonly [FieldModel, Mask])[];
  readonly #grouped: readonly (readonly [ObjectModel, MinGroupSize])[];
  readonly #filtered: readonly (readonly [ObjectModel, RowFilterModel])[];

  constructor({ objects }: Graph) {
    const all = [...objects.values()];
    this.#masked = all.flatMap(({ fields }) => fields).flatMap((field) => (field.mask ? [[field, field.mask] as const] : []));
    this.#grouped = all.flatMap((object) => (object.minGroupSize ? [[object, object.minGroupSize] as const] : []));
    this.#filtered = all.flatMap((object) => object.rowFilters.map((filter) => [object, filter] as const));
  }

  of(caller: Caller): Sight {
    const { scopes, claims } = caller;
    const held = new Set(scopes);
    const stands = ([, { unless }]: readonly [unknown, { readonly unless: AnyOf }]): boolean => !holdsAnyOf(held, unless);
    const bits = (statements: readonly (readonly [unknown, { readonly unless: AnyOf }])[]): string =>
      statements.map((statement) => (stands(statement) ? '1' : '0')).join('');
    const filters = this.#filtered.filter(stands).map(([object, filter]): ActiveFilter => {
      const claim = Object.hasOwn(claims, filter.claim) ? claims[filter.claim] : undefined;
      return { object, filter, values: claimValues(filter, claim) };
    });
    const counts = filters.map(({ values }) => placesFor(values.length));
    return {
      caller,
      shape: [bits(this.#masked), bits(this.#grouped), bits(this.#filtered), ...counts].join(' '),
      claims: new Map(filters.map((active) => [nameOf(active), active.values])),
      masks: new Map(this.#masked.filter(stands)),
      leastRows: new Map(this.#grouped.filter(stands).map(([object, { rows }]) => [object, rows])),
      visible: visibleBy(filters),
    };
  }
}

/** A row filter that nothing lifts for a caller. */
interface ActiveFilter {
  readonly object: ObjectModel;
  readonly filter: RowFilterModel;
  readonly values: readonly SqlValue[];
}

/** Always the same condition for the same object, so that its values are bound once in a statement, wherever it is written. */
function visibleBy(filters: readonly ActiveFilter[]): Sight['visible'] {
  const known = new Map<ObjectModel, Condition>();
  return (object) => {
    const of = filters.filter((active) => active.object === object);
    const condition = known.get(object) ?? (of.length === 0 ? always : { kind: 'All', of: of.map(conditionOf) });
    known.set(object, condition);
    return condition;
  };
}

function conditionOf(active: ActiveFilter): Condition {
  const column = columnOf(active.filter.field);
  const claim = nameOf(active);
  const values = Array.from({ length: placesFor(active.values.length) }, (_, index): ValueParam => {
    return { kind: 'Value', type: column.type, rounding: 'exact', source: { kind: 'Claim', claim, index } };
  });
  if (active.filter.operator !== 'startsWith') return { kind: 'In', column, values };
  return { kind: 'Any', of: values.map((value) => ({ kind: 'Match', column, how: 'startsWith', value })) };
}

function nameOf({ object, filter }: ActiveFilter): string {
  return `${object.name} ${filter.name}`;
}

/** How many places a statement has for a claim of so many values: few different numbers, so that few statements are ever prepared. */
function placesFor(count: number): number {
  return count === 0 ? 0 : 4 ** Math.ceil(Math.log(count) / Math.log(4));
}
