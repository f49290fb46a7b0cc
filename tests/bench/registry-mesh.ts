import type { ComposedSubgraph } from '../../gateway/generations';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

/** How many object types an entity has: itself, its connection, edge and group. */
const TYPES_AN_ENTITY = 4;

/** Subgraphs of object types in the shape the kit makes, each leading to the one before it. */
export function largeMesh(subgraphs: number, objectTypes: number): readonly ComposedSubgraph[] {
  return Array.from({ length: subgraphs }, (_, at) => subgraph(at, Math.round(objectTypes / subgraphs / TYPES_AN_ENTITY)));
}

function subgraph(at: number, entities: number): ComposedSubgraph {
  const prefix = `S${at}`;
  const names = Array.from({ length: entities }, (_, index) => `${prefix}E${index}`);
  const before = `S${at - 1}E0`;
  const reference = at === 0 ? '' : `type ${before} @key(fields: "id", resolvable: false) { id: ID! }`;
  const sdl = `${link}
    type Query { ${prefix.toLowerCase()}: Int ${names.map(rootFields).join(' ')} }
    type PageInfo @shareable { hasNextPage: Boolean! endCursor: String }
    input ${prefix}StringFilter { eq: String in: [String!] }
    input ${prefix}FloatFilter { eq: Float gt: Float lt: Float }
    enum ${prefix}Direction { ASC DESC }
    ${reference}
    ${names.map((name, index) => entity(prefix, name, index === 0 ? (at === 0 ? undefined : before) : `${prefix}E0`)).join('\n')}`;
  return { name: prefix.toLowerCase(), url: `http://${prefix.toLowerCase()}.invalid/graphql`, sdl };
}

function rootFields(name: string): string {
  const field = name.toLowerCase();
  return `${field}(id: ID!): ${name} ${field}s(first: Int = 20, after: String, where: ${name}Filter, orderBy: [${name}Order!]): ${name}Connection!`;
}

function entity(prefix: string, name: string, related: string | undefined): string {
  return `
    "One of the products."
    type ${name} @key(fields: "id") {
      id: ID! "What it is called." name: String! amount: Float at: String status: ${name}Status code: Int
      note: String @deprecated(reason: "It is no longer kept.") ${related ? `related: ${related}` : ''}
    }
    enum ${name}Status { OPEN CLOSED }
    type ${name}Connection { edges: [${name}Edge!]! pageInfo: PageInfo! groups: [${name}Group!]! }
    type ${name}Edge { cursor: String! node: ${name}! }
    type ${name}Group { count: Int! sum: Float key: String }
    input ${name}Filter { name: ${prefix}StringFilter amount: ${prefix}FloatFilter and: [${name}Filter!] or: [${name}Filter!] }
    input ${name}Order { name: ${prefix}Direction amount: ${prefix}Direction }`;
}
