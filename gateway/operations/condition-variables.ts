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

/** The conditions that are true by the variables as they came, before they are checked: a condition that is no truth value is not true. */
export function holdingConditions(
  { conditions, definition }: { readonly conditions: readonly string[]; readonly definition: OperationDefinitionNode },
  variables: Readonly<Record<string, unknown>>,
): readonly string[] {
  if (conditions.length === 0) return conditions;
  const isTrue = (name: string): boolean => {
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) return variables[name] === true;
    const declared = definition.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    return declared?.defaultValue?.kind === Kind.BOOLEAN && declared.defaultValue.value;
  };
  return conditions.filter(isTrue);
}
