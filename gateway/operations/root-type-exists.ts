import { type ASTVisitor, GraphQLError, Kind, type ValidationContext } from 'graphql';

/**
 * An operation must have a root type (specification section 5.2.1, "Operation Type Existence"). graphql-js has no rule for it: of a type that
 * is not there it takes any field for valid.
 */
export function rootTypeExists(context: ValidationContext): ASTVisitor {
  return {
    [Kind.OPERATION_DEFINITION]: (node) => {
      if (!context.getSchema().getRootType(node.operation))
        context.reportError(
          new GraphQLError(`This graph has no ${node.operation === 'query' ? 'queries' : `${node.operation}s`}.`, { nodes: node }),
        );
    },
  };
}
