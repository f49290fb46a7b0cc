import { type GraphQLSchema, getNamedType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/** Which types' values readers write, and which they are answered with. An enum may be both. */
export interface Positions {
  readonly given: ReadonlySet<string>;
  readonly returned: ReadonlySet<string>;
}

export function positionsOf(schema: GraphQLSchema): Positions {
  const given = new Set<string>();
  const returned = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) given.add(getNamedType(field.type).name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      returned.add(getNamedType(field.type).name);
      for (const argument of field.args) given.add(getNamedType(argument.type).name);
    }
  }
  for (const argument of schema.getDirectives().flatMap(({ args }) => args)) given.add(getNamedType(argument.type).name);
  return { given, returned };
}
