import {
  type DefinitionNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  GraphQLSchema,
  type GraphQLSchemaConfig,
  isObjectType,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type OperationTypeNode,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  specifiedDirectives,
  type TypeExtensionNode,
} from 'graphql';
import type { Steps } from '../threads';
import { TypeBuilder } from './type-builder';

/**
 * As graphql-js's `buildASTSchema`, of SDL that is checked elsewhere, and in steps: in one piece it would hold up requests for as long as it takes.
 * Throws Error for what refers to a type that is not there.
 */
export function* buildSchema({ definitions }: DocumentNode): Steps<GraphQLSchema> {
  const builder = new TypeBuilder();
  const extensions = extensionsIn(definitions);
  for (const definition of definitions) {
    if (isTypeDefinitionNode(definition)) builder.define(definition, extensions.get(definition.name.value) ?? []);
    yield;
  }
  const types = builder.all;
  for (const type of types) yield* builder.settle(type);
  const own = definitions.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? builder.directive(node) : []));
  const names = new Set(own.map(({ name }) => name));
  const astNode = definitions.findLast((node): node is SchemaDefinitionNode => node.kind === Kind.SCHEMA_DEFINITION);
  const extensionASTNodes = definitions.filter((node): node is SchemaExtensionNode => node.kind === Kind.SCHEMA_EXTENSION);
  return new GraphQLSchema({
    ...(astNode ? rootsStated(builder, [astNode, ...extensionASTNodes]) : rootsAmong(types)),
    description: astNode?.description?.value,
    types,
    directives: [...own, ...specifiedDirectives.filter(({ name }) => !names.has(name))],
    astNode,
    extensionASTNodes,
    assumeValid: true,
  });
}

type Roots = Pick<GraphQLSchemaConfig, OperationTypeNode>;

function rootsStated(builder: TypeBuilder, nodes: readonly (SchemaDefinitionNode | SchemaExtensionNode)[]): Roots {
  const stated = nodes.flatMap(({ operationTypes = [] }) => operationTypes);
  return Object.fromEntries(stated.map(({ operation, type }) => [operation, builder.named(type)]));
}

/** Where no schema definition says otherwise, they go by their names; only an object can be one, whatever an enum may be called. */
function rootsAmong(types: readonly GraphQLNamedType[]): Roots {
  const objects = types.filter(isObjectType);
  const named = (name: string): GraphQLObjectType | undefined => objects.find((type) => type.name === name);
  return { query: named('Query'), mutation: named('Mutation'), subscription: named('Subscription') };
}

function extensionsIn(definitions: readonly DefinitionNode[]): ReadonlyMap<string, readonly TypeExtensionNode[]> {
  const found = new Map<string, TypeExtensionNode[]>();
  for (const node of definitions.filter(isTypeExtensionNode)) {
    const known = found.get(node.name.value) ?? [];
    known.push(node);
    found.set(node.name.value, known);
  }
  return found;
}
