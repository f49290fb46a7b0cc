import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  print,
} from 'graphql';
import { apiError } from '../../../schemas/errors';
import type { GraphModel } from '../model';
import { protectionSdl } from '../sdl';

/**
 * A team's fields are part of its product, so who may not see the product does not see them: what the contract asks stands on every field
 * the team adds, and on every type. Throws RESOLVERS_INVALID where the team asks for something of its own that would stand beside it.
 */
export function protectTeamFields(typeDefs: string, { protection, objects }: GraphModel): string {
  if (protection === undefined) return typeDefs;
  const directives = directivesOf(protectionSdl(protection));
  const derived = new Set(objects.map(({ name }) => name));
  const protectType = (type: DefinitionNode): DefinitionNode => {
    if (type.kind === Kind.OBJECT_TYPE_DEFINITION) return withDirectives(type, directives, type.name.value);
    return type.kind === Kind.OBJECT_TYPE_EXTENSION && !derived.has(type.name.value) ? protectFields(type, directives) : type;
  };
  return print({ kind: Kind.DOCUMENT, definitions: parse(typeDefs).definitions.map(protectType) });
}

function protectFields(type: ObjectTypeExtensionNode, directives: readonly ConstDirectiveNode[]): ObjectTypeExtensionNode {
  const fields = (type.fields ?? []).map((field) => withDirectives(field, directives, `${type.name.value}.${field.name.value}`));
  return { ...type, fields };
}

function withDirectives<T extends ObjectTypeDefinitionNode | FieldDefinitionNode>(
  node: T,
  added: readonly ConstDirectiveNode[],
  at: string,
): T {
  const own = node.directives ?? [];
  const twice = own.find(({ name }) => added.some((directive) => directive.name.value === name.value));
  if (twice !== undefined) {
    const reason = `${at} has @${twice.name.value}, which the contract puts on all of the product: give it to a field of ${at}, or to the type it answers`;
    throw apiError('RESOLVERS_INVALID', { path: 'resolvers.ts', reason });
  }
  return { ...node, directives: [...own, ...added] };
}

function directivesOf(sdl: string): readonly ConstDirectiveNode[] {
  const [type] = parse(`type T${sdl} { f: Int }`).definitions;
  return type?.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.directives ?? []) : [];
}
