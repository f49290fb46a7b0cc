import { DirectiveLocation, type GraphQLDirective, type GraphQLSchema, isRequiredArgument, isSpecifiedDirective } from 'graphql';
import { byName, type Changes, pair } from './change';
import { isInputWidened } from './type-changes';

const executable: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/** Only directives that operations can use matter to readers. */
export function diffDirectives(before: GraphQLSchema, after: GraphQLSchema, changes: Changes): void {
  const { removed, added, kept } = pair(forOperations(before), forOperations(after));
  for (const [name] of removed) changes.add('directive-removed', 'breaking', `@${name}`, `@${name} is gone.`, [`@${name}`]);
  for (const [name] of added) changes.add('directive-added', 'compatible', `@${name}`, `@${name} is new.`);
  for (const [name, was, is] of kept) {
    if (isNarrowed(was, is)) changes.add('directive-narrowed', 'breaking', `@${name}`, `@${name} can be used in fewer ways.`, [`@${name}`]);
  }
}

function isNarrowed(was: GraphQLDirective, is: GraphQLDirective): boolean {
  const lost = was.locations.some((location) => executable.has(location) && !is.locations.includes(location));
  const { removed, added, kept } = pair(byName(was.args), byName(is.args));
  const demandsMore =
    added.some(([, argument]) => isRequiredArgument(argument)) || kept.some(([, a, b]) => !isInputWidened(a.type, b.type));
  return lost || removed.length > 0 || demandsMore || (was.isRepeatable && !is.isRepeatable);
}

function forOperations(schema: GraphQLSchema): Readonly<Record<string, GraphQLDirective>> {
  const usable = schema.getDirectives().filter((directive) => directive.locations.some((location) => executable.has(location)));
  return byName(usable.filter((directive) => !isSpecifiedDirective(directive)));
}
