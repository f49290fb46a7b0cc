import type { GraphQLField, GraphQLInterfaceType, GraphQLObjectType } from 'graphql';
import { byName, type Changes, pair } from './change';
import { argumentWords, diffGiven } from './diff-given';
import { compareOutput } from './type-changes';

type HasFields = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;

/** What is asked of an object or interface: its fields and their arguments. */
export function diffFields(was: HasFields, is: HasFields, changes: Changes): void {
  const { removed, added, kept } = pair(was.getFields(), is.getFields());
  for (const [name, field] of removed) {
    const coordinate = `${was.name}.${name}`;
    const note = field.deprecationReason == null ? '' : ' It was deprecated.';
    changes.add('field-removed', 'breaking', coordinate, `${coordinate} is gone.${note}`, [coordinate]);
  }
  for (const [name] of added) changes.add('field-added', 'compatible', `${was.name}.${name}`, `${was.name}.${name} is new.`);
  for (const [name, before, after] of kept) diffField(`${was.name}.${name}`, before, after, changes);
}

function diffField(coordinate: string, was: Field, is: Field, changes: Changes): void {
  const types = `${coordinate} was ${String(was.type)} and is ${String(is.type)}.`;
  switch (compareOutput(was.type, is.type)) {
    case 'other':
      changes.add('field-type-changed', 'breaking', coordinate, types, [coordinate]);
      break;
    case 'nullable':
      changes.add('field-became-nullable', 'breaking', coordinate, types, [coordinate]);
      break;
    case 'promised':
      changes.add('field-became-non-null', 'dangerous', coordinate, types);
      break;
    case 'same':
  }
  if ((was.description ?? '') !== (is.description ?? ''))
    changes.add('type-description', 'none', coordinate, `${coordinate} is described in other words.`);
  diffDeprecation(coordinate, was, is, changes);
  const place = { words: argumentWords, coordinateOf: (name: string) => `${coordinate}(${name}:)`, omittedBy: [coordinate] };
  diffGiven(byName(was.args), byName(is.args), place, changes);
}

function diffDeprecation(coordinate: string, was: Field, is: Field, changes: Changes): void {
  if (was.deprecationReason == null && is.deprecationReason != null)
    changes.add('field-deprecated', 'compatible', coordinate, `${coordinate} is deprecated: ${is.deprecationReason}`);
  if (was.deprecationReason != null && is.deprecationReason == null)
    changes.add('field-undeprecated', 'none', coordinate, `${coordinate} is no longer deprecated.`);
}
