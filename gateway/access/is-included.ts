import { type DirectiveNode, Kind } from 'graphql';

/** What `@skip` and `@include` leave, where the variables `holding` are true and all others are not. */
export function isIncluded(directives: readonly DirectiveNode[] | undefined, holding: ReadonlySet<string>): boolean {
  return (directives ?? []).every(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const condition = args?.find((argument) => argument.name.value === 'if')?.value;
    const value =
      condition?.kind === Kind.VARIABLE ? holding.has(condition.name.value) : condition?.kind === Kind.BOOLEAN && condition.value;
    return value === (name.value === 'include');
  });
}
