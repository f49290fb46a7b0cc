import { type GraphQLInputType, getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType } from 'graphql';

/** Stands for a caller's value while a plan is made, so that the plan holds for any value. */
export class Slot {
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[]) {
    this.path = path;
  }

  /** In a shape all values look alike. No other number is left in one. */
  toJSON(): number {
    return 0;
  }
}

/** Lists up to this length get a place for each value, which databases plan better; longer ones travel as one. */
const LIST_SPREAD_MAX = 16;

/** True for a scalar or enum whose value never changes the form of a statement. Booleans, directions and buckets do. */
export type IsValueType = (typeName: string) => boolean;

/**
 * Replaces the values in coerced variables by slots. Variables of one shape (the same keys, lists of one length, the same
 * directions) share a plan.
 */
export function slotVariables(
  variables: Readonly<Record<string, unknown>>,
  types: ReadonlyMap<string, GraphQLInputType>,
  isValueType: IsValueType,
): Record<string, unknown> {
  const slotted: Record<string, unknown> = Object.create(null);
  for (const [name, type] of types) {
    if (Object.hasOwn(variables, name)) slotted[name] = slotValue(variables[name], type, [name], isValueType);
  }
  return slotted;
}

/** Names a shape: equal for two sets of variables exactly when one plan serves both. */
export function shapeOf(slotted: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(slotted);
}

function slotValue(value: unknown, type: GraphQLInputType, path: readonly (string | number)[], isValueType: IsValueType): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return slotValue(value, type.ofType, path, isValueType);
  const named = getNamedType(type);
  const isValue = (isScalarType(named) || isEnumType(named)) && isValueType(named.name);
  if (isListType(type)) {
    const items = value as readonly unknown[];
    if (isValue && (items.length > LIST_SPREAD_MAX || named.name === '_Any')) return new Slot(path);
    return items.map((item, index) => slotValue(item, type.ofType, [...path, index], isValueType));
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>).map(([key, item]) => {
        const field = fields[key];
        return [key, field === undefined ? item : slotValue(item, field.type, [...path, key], isValueType)];
      }),
    );
  }
  return isValue ? new Slot(path) : value;
}
