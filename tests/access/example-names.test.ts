// Goal: what the example mesh keeps from a caller is not told by a name either: no field, argument, filter, enum value or type of their schema
// has it, so that no introspection and no suggestion can.
// Method: the published schemas, the mesh's ready-made callers and nobody in particular; every name of each one's schema is looked at.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { parse } from 'yaml';
import type { Principal } from '../../gateway/identity';
import { type Graph, graphOfSupergraph } from './support/graph';

const schemas = join(__dirname, '../../schemas');
const textOf = (...path: string[]): string => readFileSync(join(schemas, ...path), 'utf8');
interface Ready {
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly purposes?: readonly string[];
}
const ready = parse(readFileSync(join(schemas, '../subgraphs/callers.yaml'), 'utf8')) as readonly Ready[];
const callers = ready.map(({ name, scopes, purposes: [purpose] = [] }): [string, Partial<Principal>] => [
  name,
  { kind: scopes ? 'user' : 'anonymous', scopes: new Set(scopes), ...(purpose === undefined ? {} : { purpose }) },
]);

let graph: Graph;
beforeAll(async () => {
  const subgraphs = readdirSync(join(schemas, 'subgraphs')).map((file): [string, string] => [
    file.replace('.graphql', ''),
    textOf('subgraphs', file),
  ]);
  graph = await graphOfSupergraph(textOf('supergraph.graphql'), new Map(subgraphs));
});

/** Names that data has as well: an order comes by `PHONE`. */
const alsoData = new Set(['phone']);

/** `POSTAL_CODE` and `postalCode` tell the same. */
const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

function namesOf(type: GraphQLNamedType): readonly string[] {
  if (type.name.startsWith('__')) return [];
  if (isEnumType(type)) return [type.name, ...type.getValues().map(({ name }) => name)];
  if (isInputObjectType(type)) return [type.name, ...Object.keys(type.getFields())];
  if (!isObjectType(type) && !isInterfaceType(type)) return [type.name];
  return [type.name, ...Object.values(type.getFields()).flatMap(({ name, args }) => [name, ...args.map((arg) => arg.name)])];
}

it.each(callers)('%s', (_, caller) => {
  const view = graph.viewOf(caller);
  const fields = Object.values(graph.schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__') ? Object.keys(type.getFields()).map((field) => [type.name, field] as const) : [],
  );
  const readable = new Set(fields.filter(([type, field]) => view.mayRead(type, field)).map(([, field]) => plain(field)));
  const hidden = fields
    .filter(([type, field]) => !view.mayRead(type, field) && !readable.has(plain(field)))
    .map(([, field]) => plain(field));
  expect(hidden).toEqual(expect.arrayContaining(['payeraccount', 'ipaddress']));
  const shown = new Set(Object.values(view.schema.getTypeMap()).flatMap(namesOf).map(plain));
  expect(hidden.filter((name) => shown.has(name) && !alsoData.has(name))).toEqual([]);
});
