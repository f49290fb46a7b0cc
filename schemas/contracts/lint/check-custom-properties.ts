import { readAnyOf, readMask, readMinGroupSize, readProductAccess, readPurposes, readRowFilters } from '../access';
import { isGraphQLName } from '../graph-names';
import { closest } from '../read/did-you-mean';
import { relationshipsOf } from '../relationship-names';
import { child, items, text, toPlain, type YamlNode } from '../yaml/yaml-node';
import type { Reporter } from './problem';
import type { ContractRule } from './rule';

interface Meaning {
  readonly expected: string;
  readonly example: string;
  readonly accepts: (value: unknown) => boolean;
}

const graphName: Meaning = {
  expected: 'a name for the graph',
  example: 'billingAddress',
  accepts: (value) => typeof value === 'string' && isGraphQLName(value),
};
const anyValue: Meaning = { expected: 'a value', example: '…', accepts: (value) => value !== null };
const scopes: Meaning = readBy(readAnyOf, 'a list of scopes, or a list of such lists', '[orders:read]');

/** The custom properties that mean something here, by where they stand. */
const meanings = {
  'the contract': {
    access: readBy(readProductAccess, 'public, authenticated, or lists of scopes', '[[orders:read]]'),
    purposes: readBy(readPurposes, 'a list of purposes in kebab-case', '[fraud-prevention]'),
    sloTargets: anyValue,
  },
  'an object': {
    pluralName: graphName,
    scopes,
    rowFilter: readBy(
      readRowFilters,
      'a list of row filters, each with a name of its own',
      '[{name: own-country, property: country, operator: equals, claim: country, unless: [[orders:all]]}]',
    ),
    minGroupSize: readBy(readMinGroupSize, 'a number of rows, 2 or more', '{rows: 5, unless: [[orders:detail]]}'),
  },
  'a property': {
    scopes,
    mask: readBy(
      readMask,
      'a mask: null, hash, lastFour, year, bucket with a size, or emailDomain',
      '{kind: lastFour, unless: [[pii:read]]}',
    ),
    timeRole: {
      expected: 'actual or processing',
      example: 'actual',
      accepts: (value: unknown) => value === 'actual' || value === 'processing',
    },
  },
  'a relationship': {
    name: graphName,
    inverseName: {
      expected: 'a name for the graph, or false',
      example: 'orders',
      accepts: (value: unknown) => value === false || graphName.accepts(value),
    },
  },
} satisfies Record<string, Record<string, Meaning>>;

type Place = keyof typeof meanings;

function readBy(read: (value: unknown) => unknown, expected: string, example: string): Meaning {
  return { expected, example, accepts: (value) => read(value) !== undefined };
}

/** Our extensions are spelled right, stand where they are read, and have values that can be used. */
export const checkCustomProperties: ContractRule = ({ model, origins, report }) => {
  checkPlace('the contract', origins.node(model), report);
  for (const object of model.schema) {
    checkPlace('an object', origins.node(object), report);
    for (const property of object.properties) checkPlace('a property', origins.node(property), report);
    for (const relationship of relationshipsOf(object)) checkPlace('a relationship', origins.node(relationship), report);
  }
};

function checkPlace(place: Place, node: YamlNode | undefined, report: Reporter): void {
  const seen = new Set<string>();
  for (const item of items(node, 'customProperties')) {
    const name = text(item, 'property');
    if (name === undefined) continue;
    const at = child(item, 'property')?.at ?? item.at;
    if (seen.has(name))
      report('name-collision', at, { name: name.slice(0, 100), what: 'the same list has it twice', hint: 'Keep one of them.' });
    seen.add(name);
    checkOne(place, name, child(item, 'value'), at, report);
  }
}

function checkOne(place: Place, name: string, value: YamlNode | undefined, at: number, report: Reporter): void {
  const here: ReadonlyMap<string, Meaning> = new Map(Object.entries(meanings[place]));
  const meaning = here.get(name);
  if (meaning) {
    const { expected, example } = meaning;
    if (value && !meaning.accepts(toPlain(value)))
      report('wrong-custom-property', value.at, { property: name, expected, example: `value: ${example}` });
    return;
  }
  const right = Object.entries(meanings).find(([, known]) => name !== 'name' && Object.hasOwn(known, name))?.[0];
  const meant = [...here.keys()].find((known) => known[0]?.toLowerCase() === name[0]?.toLowerCase() && closest(name, [known]));
  if (right) report('misplaced-custom-property', at, { property: name, place, right });
  else if (meant) report('unknown-custom-property', at, { property: name.slice(0, 100), suggestion: `Did you mean "${meant}"?` });
}
