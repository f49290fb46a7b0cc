// Goal: what a subgraph's schema says of access goes through composition as it is meant to.
// Method: small schemas, composed by Apollo; what is read from the supergraph.
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { accessDirectives, readAccess } from '../../schemas/access-directives';

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9';
const compose = (sdl: string) => composeServices([{ name: 'only', url: 'http://x.example', typeDefs: parse(sdl) }]);

it('composes and serves with our directives, which stay out of the supergraph', () => {
  const sdl = `extend schema @link(url: "${FEDERATION}", import: ["@key", "@authenticated"]) ${accessDirectives}
    type Query { orders: [Order] @authenticated }
    type Order @key(fields: "id") @rowFilter(name: "team", field: "team", operator: "in", claim: "teams") @minGroupSize(rows: 5) {
      id: ID! team: String total: Int @mask(kind: "bucket", size: 100, unless: [["a", "b"], ["c"]])
    }`;
  const { errors, hints, supergraphSdl } = compose(sdl);
  expect(errors).toBeUndefined();
  expect(hints).toEqual([]);
  expect(supergraphSdl).not.toMatch(/@mask|@rowFilter|@minGroupSize|String!]!] = /);
  expect(() => buildSubgraphSchema([{ typeDefs: parse(sdl) }])).not.toThrow();
});

it.each([
  ['means nothing where it is defined otherwise', 'directive @mask(with: String) on FIELD_DEFINITION', '@mask(with: "*")', []],
  ['is ours where it is defined as ours is', accessDirectives, '@mask(kind: "null")', ['Badge.name']],
])('a directive of another specification that has a name of ours %s', (_, definition, use, masked) => {
  const { supergraphSdl = '' } = compose(`
    extend schema
      @link(url: "${FEDERATION}", import: ["@key", "@composeDirective"])
      @link(url: "https://other.example/mask/v1.0", import: ["@mask"])
      @composeDirective(name: "@mask")
    ${definition}
    type Query { badge: Badge }
    type Badge @key(fields: "id") { id: ID! name: String ${use} }`);
  expect(supergraphSdl).toContain(use);
  expect([...readAccess(parse(supergraphSdl)).masks.keys()]).toEqual(masked);
});
