import { type BooleanValueNode, type DirectiveNode, Kind, type ValueNode } from 'graphql';

/** What `@skip` and `@include` leave of a valid operation, where the variables `holding` are true and all others are not. */
export function isIncluded(directives: readonly DirectiveNode[] | undefined, holding: ReadonlySet<string>): boolean {
  const isTrue = (condition: ValueNode): boolean =>
    condition.kind === Kind.VARIABLE ? holding.has(condition.name.value) : (condition as BooleanValueNode).value;
  return (directives ?? []).every(
    ({ name, arguments: conditions = [] }) =>
      (name.value !== 'skip' && name.value !== 'include') || conditions.every(({ value }) => isTrue(value) === (name.value === 'include')),
  );
}
