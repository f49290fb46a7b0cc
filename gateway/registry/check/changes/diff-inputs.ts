import type { GraphQLInputObjectType } from 'graphql';
import type { Changes } from './change';
import { diffGiven, inputFieldWords } from './diff-given';

export function diffInputs(was: GraphQLInputObjectType, is: GraphQLInputObjectType, changes: Changes): void {
  const { name } = was;
  const place = { words: inputFieldWords, coordinateOf: (field: string) => `${name}.${field}`, omittedBy: [name] };
  diffGiven(was.getFields(), is.getFields(), place, changes);
  if (!was.isOneOf && is.isOneOf)
    changes.add('input-became-one-of', 'breaking', name, `${name} now takes exactly one of its fields.`, [name]);
}
