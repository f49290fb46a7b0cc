import { type ASTNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

/** Names of the variables that `@skip` and `@include` ask for anywhere in an operation, sorted. */
export function conditionVariables(
  definition: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const names = new Set<string>();
  const enter = (node: ASTNode): void => {
    if (node.kind !== Kind.DIRECTIVE || (node.name.value !== 'skip' && node.name.value !== 'include')) return;
    for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
  };
  for (const root of [definition, ...fragments.values()]) visit(root, { enter });
  return [...names].sort();
}

/** The conditions that are true. `coerced`: variables with their defaults filled in. */
export function holdingConditions(
  { conditions }: { readonly conditions: readonly string[] },
  coerced: Readonly<Record<string, unknown>>,
): readonly string[] {
  return conditions.length === 0 ? conditions : conditions.filter((name) => Object.hasOwn(coerced, name) && coerced[name] === true);
}
