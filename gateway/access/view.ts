import type { GraphQLSchema } from 'graphql';
import { holds } from '../../schemas/dnf';
import { hasMaskForm, type Mask } from '../../schemas/masks';
import type { Conditions } from './conditions';
import type { FieldConditions, Needed } from './field-conditions';

/** What one kind of caller may see of a generation: everybody for whom the same conditions hold has the same view, and the same object. */
export class View {
  /** The same for the same view of one generation. */
  readonly key: string;
  private visibleSchema: GraphQLSchema | undefined;

  /** `held`: for each condition's number, whether it is fulfilled. */
  constructor(
    readonly held: readonly boolean[],
    private readonly conditions: Conditions,
    private readonly fields: FieldConditions,
    private readonly drawSchema: (view: View) => GraphQLSchema,
  ) {
    this.key = keyOf(held);
  }

  mayRead(type: string, field: string): boolean {
    return this.fulfils(this.fields.ofField(type, field));
  }

  mayName(type: string): boolean {
    return this.fulfils(this.fields.ofType(type));
  }

  fulfils(needed: Needed): boolean {
    return needed.every((number) => this.held[number] === true);
  }

  /** Through which masks this caller sees a field of an object; usually through none. */
  masksOf(type: string, field: string): readonly Mask[] {
    const masks = this.conditions.masks.get(`${type}.${field}`) ?? [];
    return masks.filter(({ lifted }) => this.held[lifted] !== true).map(({ mask }) => mask);
  }

  /** Checks values of a field that is masked for this caller; `undefined` for any other field. */
  formOf(type: string, field: string): ((value: unknown) => boolean) | undefined {
    const masks = this.masksOf(type, field);
    return masks.length === 0 ? undefined : (value) => masks.every((mask) => hasMaskForm(mask, value));
  }

  /** The schema reduced to what this caller may use. */
  get schema(): GraphQLSchema {
    this.visibleSchema ??= this.drawSchema(this);
    return this.visibleSchema;
  }
}

/** Which conditions hold for a caller with the atoms `atoms`. */
export function heldBy(conditions: Conditions, atoms: bigint): readonly boolean[] {
  return conditions.all.map((condition) => holds(condition, atoms));
}

/** One bit for each condition, as text. */
export function keyOf(held: readonly boolean[]): string {
  return held.reduce((bits, holdsHere, number) => (holdsHere ? bits | (1n << BigInt(number)) : bits), 0n).toString(36);
}
