import {
  allOf,
  type ConnectionModel,
  type FieldModel,
  type ForeignEntity,
  type ObjectModel,
  type Protection,
  type ReferenceModel,
} from '../model';
import { maskSdl, minGroupSizeSdl, protectionSdl, rowFilterSdl } from './access-sdl';
import { typeName } from './capabilities';
import { block, described } from './text';

/** The entity's type, its connection, edge and enums. */
export function objectSdl(object: ObjectModel): string[] {
  const key = object.keys.map(({ name }) => name).join(' ');
  const access = `${protectionSdl(object.protection)}${object.rowFilters.map(rowFilterSdl).join('')}${minGroupSizeSdl(object.minGroupSize)}`;
  return [
    described(
      object.description,
      block(`type ${object.name} @key(fields: "${key}")${access}`, [
        ...object.fields.map(fieldSdl),
        ...object.references.map(referenceSdl),
        ...object.connections.map((connection) => connectionSdl(connection, connection.isProtected ? '' : '!')),
      ]),
    ),
    ...object.fields.map(enumSdl),
    ...connectionTypesSdl(object.name, object.protection),
  ];
}

/** Another subgraph's entity: its key, and what this subgraph adds to it. */
export function foreignEntitySdl({ name, keys, connections }: ForeignEntity): string {
  const resolvable = connections.length > 0 ? '' : ', resolvable: false';
  const key = keys.map((field) => field.name).join(' ');
  return block(`type ${name} @key(fields: "${key}"${resolvable})`, [
    ...keys.map((field) => `${field.name}: ${typeName(field)}!`),
    ...connections.map((connection) => connectionSdl(connection, '')),
  ]);
}

/** Relay's connection and edge for nodes of type `node`. `more` are fields that only this connection has. */
export function connectionTypesSdl(node: string, protection: Protection | undefined, more: readonly string[] = []): string[] {
  const access = protectionSdl(protection);
  return [
    block(`type ${node}Connection${access}`, [
      `edges: [${node}Edge!]!`,
      described('The nodes without their cursors.', `nodes: [${node}!]!`),
      'pageInfo: PageInfo!',
      described('How many there are on all pages, exactly.', 'totalCount: Int!'),
      ...more,
    ]),
    block(`type ${node}Edge${access}`, [
      described('Where this node stands; give it to after or before.', 'cursor: String!'),
      `node: ${node}!`,
    ]),
  ];
}

/** The arguments of a page of `object`. */
export function pageArguments(object: string): string {
  return `where: ${object}Filter, orderBy: [${object}OrderBy!], first: Int = 20, after: String, last: Int, before: String`;
}

function fieldSdl(field: FieldModel): string {
  const named = field.list ? `[${typeName(field)}!]` : typeName(field);
  const deprecated = field.deprecated ? ' @deprecated' : '';
  return described(
    field.description,
    `${field.name}: ${named}${field.nonNull ? '!' : ''}${deprecated}${protectionSdl(field.protection)}${maskSdl(field.mask)}`,
  );
}

function referenceSdl({ name, description, target, on }: ReferenceModel): string {
  const protection = allOf(on.map(({ field }) => field.protection));
  return described(description, `${name}: ${target}${protectionSdl(protection)}`);
}

/** `mark` is `!` where the rows are this subgraph's own affair; another subgraph's entity must survive our failure, so it gets none. */
function connectionSdl({ name, description, object, many }: ConnectionModel, mark: '!' | ''): string {
  return described(description, many ? `${name}(${pageArguments(object)}): ${object}Connection${mark}` : `${name}: ${object}`);
}

function enumSdl({ type }: FieldModel): string {
  return type.kind === 'Enum'
    ? block(
        `enum ${type.name}`,
        type.values.map(({ name }) => name),
      )
    : '';
}
