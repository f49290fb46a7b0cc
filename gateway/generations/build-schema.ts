import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  GraphQLSchema,
  type GraphQLSchemaConfig,
  isInterfaceType,
  isObjectType,
  specifiedDirectives,
} from 'graphql';
import { extendSchemaImpl } from 'graphql/utilities/extendSchema';
import type { Steps } from '../threads';

const empty = { description: undefined, types: [], directives: [], extensions: {}, extensionASTNodes: [], assumeValid: true };

/**
 * As graphql-js's `buildASTSchema`, of SDL that is checked elsewhere, and type by type: most of the work is what it leaves to the first who
 * asks a type for its fields. Throws Error for what refers to a type that is not there.
 */
export function* buildSchema(document: DocumentNode): Steps<GraphQLSchema> {
  const config = extendSchemaImpl(empty, document, { assumeValid: true, assumeValidSDL: true });
  yield;
  for (const type of config.types) {
    settle(type);
    yield;
  }
  const names = new Set(config.directives.map(({ name }) => name));
  const directives = [...config.directives, ...specifiedDirectives.filter(({ name }) => !names.has(name))];
  return new GraphQLSchema({ ...config, directives, ...(config.astNode ? {} : rootsAmong(config.types)) });
}

function settle(type: GraphQLNamedType): void {
  if (isObjectType(type) || isInterfaceType(type)) type.getInterfaces();
  if ('getFields' in type) type.getFields();
  if ('getTypes' in type) type.getTypes();
}

/** Where no schema definition says otherwise, the root types go by their names. */
function rootsAmong(types: readonly GraphQLNamedType[]): Pick<GraphQLSchemaConfig, 'query' | 'mutation' | 'subscription'> {
  const named = (name: string): GraphQLObjectType | undefined => types.filter(isObjectType).find((type) => type.name === name);
  return { query: named('Query'), mutation: named('Mutation'), subscription: named('Subscription') };
}
