import { SubgraphServer } from '../../gateway/support/subgraph-server';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes", "@policy"])';
const rowFilter =
  'directive @rowFilter(name: String!, field: String!, operator: String!, claim: String!, unless: [[String!]!]) repeatable on OBJECT';

/** A subgraph with one protected object of one row, in the region EU. */
export function productServer(name: string, type: string, operator: string): SubgraphServer {
  const field = name;
  return new SubgraphServer({
    name,
    typeDefs: `${link} ${rowFilter}
      type Query { ${field}: [${type}] }
      type ${type} @key(fields: "id") @rowFilter(name: "home", field: "region", operator: "${operator}", claim: "region") {
        id: ID! region: String
        secret: String @requiresScopes(scopes: [["${name}:read"]])
        shared: String @requiresScopes(scopes: [["shared"]])
        forHelp: String @policy(policies: [["purpose:help"]])
      }`,
    resolvers: {
      Query: { [field]: () => [{ id: '1', region: 'EU', secret: `${name}-canary`, shared: `${name}-shared`, forHelp: 'help' }] },
    } as never,
  });
}
