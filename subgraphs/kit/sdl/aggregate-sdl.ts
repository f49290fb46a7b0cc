import { type ObjectModel, words } from '../model';
import { protectionSdl } from './access-sdl';
import { type AggregateName, aggregatesOf, aggregateType, isComparable, isTemporal, typeName } from './capabilities';
import { logicSdl } from './filter-sdl';
import { connectionTypesSdl } from './object-sdl';
import { block, described } from './text';

const MEANING: Record<AggregateName, string> = {
  countDistinct: 'How many different values there are.',
  sum: 'The exact sum; null when there is nothing to add.',
  avg: 'The mean; of decimals exact to four digits more than they have.',
  min: 'The least value.',
  max: 'The greatest value.',
};

/** `OrderAggregate` and one type for each aggregate: `OrderSum`. */
export function aggregateSdl(object: ObjectModel): string[] {
  const access = protectionSdl(object.numbersProtection);
  return [
    described(
      `Numbers over all ${words(object.root.many)} that were asked for.`,
      block(`type ${object.name}Aggregate${access}`, aggregateFieldsSdl(object)),
    ),
    ...aggregatesOf(object).map(({ name, fields }) =>
      block(
        `type ${object.name}${typeSuffix(name)}${access}`,
        fields.map((field) => `${field.name}: ${aggregateType(name, field)}${name === 'countDistinct' ? '!' : ''}`),
      ),
    ),
  ];
}

/** `OrderGroup` with its key, connection, `by`, `having` and `orderBy`. */
export function groupsSdl(object: ObjectModel): string[] {
  const group = `${object.name}Group`;
  const access = protectionSdl(object.numbersProtection);
  const groupable = object.fields.filter(isComparable);
  const buckets = groupable.some(isTemporal)
    ? [described('Only for dates: groups by the start of each bucket.', 'bucket: DateBucket')]
    : [];
  return [
    described(
      `The ${words(object.root.many)} that share one key.`,
      block(`type ${group}${access}`, [`key: ${group}Key!`, ...aggregateFieldsSdl(object)]),
    ),
    described(
      'The values shared by a group; only those grouped by can be asked for.',
      block(
        `type ${group}Key${access}`,
        groupable.map((field) => `${field.name}: ${typeName(field)}`),
      ),
    ),
    ...connectionTypesSdl(group, object.numbersProtection, withheldSdl(object)),
    block(
      `enum ${group}ByField`,
      groupable.map((field) => field.constant),
    ),
    block(`input ${group}By`, [`field: ${group}ByField!`, ...buckets]),
    ...havingSdl(object),
    ...groupOrderSdl(object),
  ];
}

/** Groups that are left out are not left out silently; but whether there is a row at all is not told, where there are too few to count. */
function withheldSdl({ minGroupSize, root }: ObjectModel): string[] {
  return minGroupSize === undefined
    ? []
    : [
        described(
          `True when groups were left out, here and in totalCount, as fewer than ${minGroupSize.rows} ${words(root.many)} are in them; and when there were none at all.`,
          'withheld: Boolean!',
        ),
      ];
}

/** The arguments of the groups root field. */
export function groupArguments(object: string): string {
  return `by: [${object}GroupBy!]!, where: ${object}Filter, having: ${object}Having, orderBy: [${object}GroupOrderBy!], first: Int = 100, after: String`;
}

/** The filter types an object's `having` uses besides those of its fields: the types of its aggregates. */
export function havingTypes(object: ObjectModel): readonly string[] {
  return ['Int', ...aggregatesOf(object).flatMap(({ name, fields }) => fields.map((field) => aggregateType(name, field)))];
}

function aggregateFieldsSdl(object: ObjectModel): string[] {
  return [
    described('How many there are.', 'count: Int!'),
    ...aggregatesOf(object).map(({ name }) => described(MEANING[name], `${name}: ${object.name}${typeSuffix(name)}!`)),
  ];
}

function havingSdl(object: ObjectModel): string[] {
  const having = `${object.name}Having`;
  return [
    described(
      'Which groups to keep, by their numbers. All that is given must hold.',
      block(`input ${having}`, [
        ...logicSdl(having),
        'count: IntFilter',
        ...aggregatesOf(object).map(({ name }) => `${name}: ${object.name}${typeSuffix(name)}Filter`),
      ]),
    ),
    ...aggregatesOf(object).map(({ name, fields }) =>
      block(
        `input ${object.name}${typeSuffix(name)}Filter`,
        fields.map((field) => `${field.name}: ${aggregateType(name, field)}Filter`),
      ),
    ),
  ];
}

function groupOrderSdl(object: ObjectModel): string[] {
  const directions = (fields: readonly { readonly name: string }[]) => fields.map(({ name }) => `${name}: SortDirection`);
  return [
    described(
      'One thing to order the groups by.',
      block(`input ${object.name}GroupOrderBy`, [
        `key: ${object.name}GroupKeyOrderBy`,
        'count: SortDirection',
        ...aggregatesOf(object).map(({ name }) => `${name}: ${object.name}${typeSuffix(name)}OrderBy`),
      ]),
    ),
    block(`input ${object.name}GroupKeyOrderBy`, directions(object.fields.filter(isComparable))),
    ...aggregatesOf(object).map(({ name, fields }) => block(`input ${object.name}${typeSuffix(name)}OrderBy`, directions(fields))),
  ];
}

function typeSuffix(name: AggregateName): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
