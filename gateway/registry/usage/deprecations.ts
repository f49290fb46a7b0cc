import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { type DeprecatedUse, type ReadableOperation, readOperation } from './read-operation';
import { type ReadVariables, variableReader } from './read-variables';

/** Said of one request at most, and of one reason, in characters: they travel with every answer. */
const MAX_SAID = 20;
const MAX_REASON = 300;

/** What an operation names by itself, and what looks for more in its variables where there may be any. */
interface Known {
  readonly itself: readonly DeprecatedUse[];
  readonly readVariables: ReadVariables | undefined;
}

/** What of a schema is deprecated. */
interface Deprecated {
  readonly isAnything: boolean;
  /** Reasons of input fields and enum values, by coordinate. */
  readonly giveable: ReadonlyMap<string, string>;
}

const nothing: Known = { itself: [], readVariables: undefined };
const known = new WeakMap<ReadableOperation, Known>();
const bySchema = new WeakMap<GraphQLSchema, Deprecated>();

/**
 * What a request names that is deprecated, with the reason its owner gives: its operation's fields, arguments, input fields and enum values, and
 * those that its variables, as they came, name. An operation is looked at once, and not at all where nothing is deprecated; variables each
 * time, where an input field or enum value is.
 */
export function deprecatedIn(
  schema: GraphQLSchema,
  operation: ReadableOperation,
  variables: Readonly<Record<string, unknown>>,
): readonly DeprecatedUse[] {
  const deprecated = deprecatedOf(schema);
  const { itself, readVariables } = known.get(operation) ?? know(schema, operation, deprecated);
  const given = readVariables ? givenIn(variables, readVariables, deprecated, itself) : [];
  return given.length === 0 ? itself : [...itself, ...given].slice(0, MAX_SAID);
}

function know(schema: GraphQLSchema, operation: ReadableOperation, { isAnything, giveable }: Deprecated): Known {
  const found: Known = isAnything
    ? {
        itself: readOperation(schema, operation).deprecated.slice(0, MAX_SAID).map(shorten),
        readVariables: giveable.size === 0 ? undefined : variableReader(schema, operation.definition),
      }
    : nothing;
  known.set(operation, found);
  return found;
}

function givenIn(
  variables: Readonly<Record<string, unknown>>,
  readVariables: ReadVariables,
  { giveable }: Deprecated,
  itself: readonly DeprecatedUse[],
): readonly DeprecatedUse[] {
  const found = new Map<string, string>();
  readVariables(variables, (coordinate) => {
    const reason = giveable.get(coordinate);
    if (reason !== undefined) found.set(coordinate, reason);
  });
  for (const { coordinate } of itself) found.delete(coordinate);
  return [...found].map(([coordinate, reason]) => shorten({ coordinate, reason }));
}

function shorten({ coordinate, reason }: DeprecatedUse): DeprecatedUse {
  return { coordinate, reason: reason.slice(0, MAX_REASON) };
}

interface Deprecatable {
  readonly name: string;
  readonly deprecationReason?: string | null | undefined;
}

function deprecatedOf(schema: GraphQLSchema): Deprecated {
  const found = bySchema.get(schema);
  if (found) return found;
  const deprecated = look(schema);
  bySchema.set(schema, deprecated);
  return deprecated;
}

function look(schema: GraphQLSchema): Deprecated {
  const giveable = new Map<string, string>();
  let isAnything = false;
  const note = (type: string, members: readonly Deprecatable[]): void => {
    for (const { name, deprecationReason } of members) if (deprecationReason != null) giveable.set(`${type}.${name}`, deprecationReason);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isEnumType(type)) note(type.name, type.getValues());
    if (isInputObjectType(type)) note(type.name, Object.values(type.getFields()));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const fields = Object.values(type.getFields());
    isAnything ||= fields.some((field) => [field, ...field.args].some(({ deprecationReason }) => deprecationReason != null));
  }
  return { isAnything: isAnything || giveable.size > 0, giveable };
}
