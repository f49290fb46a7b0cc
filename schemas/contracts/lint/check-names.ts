import { isGraphQLName, lowerCamel, upperCamel } from '../graph-names';
import type { SchemaObject } from '../model';
import type { ContractRule, Subject } from './rule';

/** Types the graph has already. */
const reservedTypes = new Set(
  'Query Mutation Subscription String Int Float Boolean ID Date DateTime Time Decimal BigInt PageInfo SortDirection DateBucket FieldSet'.split(
    ' ',
  ),
);

/** What the graph adds to an object’s name for the types that go with it. */
const derivedSuffixes =
  'Connection Edge Filter OrderBy Aggregate CountDistinct Sum Avg Min Max Group GroupKey GroupBy GroupByField GroupConnection GroupEdge Having GroupOrderBy'.split(
    ' ',
  );

/** Objects become types and properties become fields: their names must be legal, and each theirs alone. */
export const checkNames: ContractRule = ({ model, origins, report }) => {
  if (model.schema.length === 0) report('missing-schema', origins.at(model, 'schema'), {});
  const derived = new Map(model.schema.flatMap(({ name }) => derivedSuffixes.map((suffix) => [`${name}${suffix}`, name])));
  const seen = new Set<string>();
  for (const object of model.schema) {
    const { name } = object;
    const at = origins.at(object, 'name');
    const whose = derived.get(name);
    if (seen.has(name)) report('name-collision', at, { name, what: 'another object has it', hint: 'Give each object a name of its own.' });
    else if (whose)
      report('name-collision', at, { name, what: `the graph makes a type of that name for ${whose}`, hint: 'Choose another name.' });
    seen.add(name);
    checkName(
      { name, at, style: 'UpperCamelCase', better: upperCamel(name), isReserved: reservedTypes.has(name) || name.startsWith('_') },
      report,
    );
    checkProperties(object, { origins, report });
  }
};

function checkProperties(object: SchemaObject, { origins, report }: Pick<Subject<unknown>, 'origins' | 'report'>): void {
  const seen = new Set<string>();
  for (const property of object.properties) {
    const { name } = property;
    const at = origins.at(property, 'name');
    if (seen.has(name)) {
      report('name-collision', at, {
        name,
        what: `another property of ${object.name} has it`,
        hint: 'Give each property a name of its own.',
      });
    }
    seen.add(name);
    checkName({ name, at, style: 'lowerCamelCase', better: lowerCamel(name), isReserved: name.startsWith('_') }, report);
  }
}

interface Name {
  readonly name: string;
  readonly at: number;
  readonly style: 'UpperCamelCase' | 'lowerCamelCase';
  readonly better: string;
  readonly isReserved: boolean;
}

function checkName({ name, at, style, better, isReserved }: Name, report: Subject<unknown>['report']): void {
  const shown = name.slice(0, 100);
  const suggestion =
    isGraphQLName(better) && better !== name ? better.slice(0, 100) : style === 'UpperCamelCase' ? 'OrderLine' : 'placedAt';
  if (!isGraphQLName(name)) {
    report('bad-graphql-name', at, {
      name: shown,
      reason: 'GraphQL names are letters, digits and underscores, and start with a letter',
      suggestion,
    });
  } else if (isReserved) {
    report('bad-graphql-name', at, { name: shown, reason: 'the graph uses it for something else', suggestion: `another ${style} name` });
  } else if (better !== name) {
    report('name-style', at, { name: shown, style, suggestion });
  }
}
