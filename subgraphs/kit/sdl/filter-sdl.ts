import { type FieldModel, type ObjectModel, words } from '../model';
import { isComparable, typeName } from './capabilities';
import { block, described } from './text';

/** `OrderFilter` and `OrderOrderBy`. */
export function filterSdl(object: ObjectModel): string[] {
  const filter = `${object.name}Filter`;
  return [
    described(
      `Which ${words(object.root.many)} to take. All that is given must hold.`,
      block(`input ${filter}`, [
        ...logicSdl(filter),
        ...object.fields.filter(isComparable).map((field) => `${field.name}: ${typeName(field)}Filter`),
      ]),
    ),
    described(
      `One field to order ${words(object.root.many)} by; missing values come last either way.`,
      block(
        `input ${object.name}OrderBy`,
        object.fields.filter(isComparable).map((field) => `${field.name}: SortDirection`),
      ),
    ),
  ];
}

/** `and`, `or` and `not` of a filter over itself. */
export function logicSdl(filter: string): string[] {
  return [`and: [${filter}!]`, `or: [${filter}!]`, `not: ${filter}`];
}

/** The operators of one scalar or enum: `DateTimeFilter`. The same in every subgraph, so that they compose. */
export function operatorsSdl(type: string, kind: FieldModel['type']['kind']): string {
  const range =
    kind === 'Enum' || kind === 'ID' || kind === 'Boolean' ? [] : ['gt', 'gte', 'lt', 'lte'].map((operator) => `${operator}: ${type}`);
  const text =
    kind === 'String'
      ? [described('Literal text, case-sensitive.', 'contains: String'), described('Literal text, case-sensitive.', 'startsWith: String')]
      : [];
  return block(`input ${type}Filter`, [
    `eq: ${type}`,
    described('Also true where there is no value.', `neq: ${type}`),
    `in: [${type}!]`,
    described('Also true where there is no value.', `nin: [${type}!]`),
    ...range,
    ...text,
    'isNull: Boolean',
  ]);
}
