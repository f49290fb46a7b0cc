import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { type DeprecatedUse, type ReadableOperation, readOperation } from './read-operation';

/** Said of one operation at most, and of one reason, in characters: they travel with every answer. */
const MAX_SAID = 20;
const MAX_REASON = 300;

const none: readonly DeprecatedUse[] = [];
const known = new WeakMap<ReadableOperation, readonly DeprecatedUse[]>();
const deprecating = new WeakMap<GraphQLSchema, boolean>();

/** What an operation names that is deprecated, with the reason its owner gives. Worked out once for an operation, and not at all where nothing is deprecated. */
export function deprecatedIn(schema: GraphQLSchema, operation: ReadableOperation): readonly DeprecatedUse[] {
  const found = known.get(operation) ?? (deprecatesAnything(schema) ? find(schema, operation) : none);
  known.set(operation, found);
  return found;
}

function find(schema: GraphQLSchema, operation: ReadableOperation): readonly DeprecatedUse[] {
  const { deprecated } = readOperation(schema, operation);
  return deprecated.slice(0, MAX_SAID).map(({ coordinate, reason }) => ({ coordinate, reason: reason.slice(0, MAX_REASON) }));
}

function deprecatesAnything(schema: GraphQLSchema): boolean {
  const answer = deprecating.get(schema) ?? look(schema);
  deprecating.set(schema, answer);
  return answer;
}

function look(schema: GraphQLSchema): boolean {
  const isDeprecated = ({ deprecationReason }: { readonly deprecationReason?: string | null | undefined }): boolean =>
    deprecationReason != null;
  return Object.values(schema.getTypeMap()).some((type) => {
    if (type.name.startsWith('__')) return false;
    if (isEnumType(type)) return type.getValues().some(isDeprecated);
    if (isInputObjectType(type)) return Object.values(type.getFields()).some(isDeprecated);
    if (!isObjectType(type) && !isInterfaceType(type)) return false;
    return Object.values(type.getFields()).some((field) => isDeprecated(field) || field.args.some(isDeprecated));
  });
}
