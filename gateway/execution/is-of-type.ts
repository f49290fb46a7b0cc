import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** Whether an object that says it is a `typename` falls under a type condition. */
export type IsOfType = (typename: string, condition: string) => boolean;

/** `schema` is the supergraph's, since plans also name types that callers cannot see. */
export function isOfTypeIn(schema: GraphQLSchema): IsOfType {
  return (typename, condition) => {
    if (typename === condition) return true;
    const type = schema.getType(typename);
    const wider = schema.getType(condition);
    return isAbstractType(wider) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wider, type);
  };
}
