import {
  type ASTNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * The fields an operation selects, in its fragments too: `Order.total`, sorted, each once; those of introspection left out. Costs about as
 * much as validating it, so it is done once for each.
 */
export function fieldCoordinates(
  schema: GraphQLSchema,
  {
    definition,
    fragments,
  }: { readonly definition: OperationDefinitionNode; readonly fragments: ReadonlyMap<string, FragmentDefinitionNode> },
): readonly string[] {
  const coordinates = new Set<string>();
  const looked = new Set<FragmentDefinitionNode>();
  const look = (root: OperationDefinitionNode | FragmentDefinitionNode): void => {
    const info = new TypeInfo(schema);
    const spread: FragmentDefinitionNode[] = [];
    const enter = (node: ASTNode): void => {
      if (node.kind === Kind.FIELD) {
        const parent = info.getParentType();
        if (parent && !node.name.value.startsWith('__')) coordinates.add(`${parent.name}.${node.name.value}`);
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : undefined;
      if (!fragment || looked.has(fragment)) return;
      looked.add(fragment);
      spread.push(fragment);
    };
    visit(root, visitWithTypeInfo(info, { enter }));
    for (const fragment of spread) look(fragment);
  };
  look(definition);
  return [...coordinates].sort();
}
