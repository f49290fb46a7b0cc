import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, isScalarType, parse } from 'graphql';
import { giveMeaning } from './scalars';
import { invalid, type TeamFields } from './team-fields';

/** The schema of a subgraph: the derived SDL with a team's additions, and scalars that mean what they say. Throws RESOLVERS_INVALID. */
export function buildSchema(sdl: string, teamFields: TeamFields | undefined): GraphQLSchema {
  const derived = { typeDefs: parse(sdl) };
  const schema = teamFields === undefined ? buildSubgraphSchema([derived]) : buildExtended(derived, teamFields);
  for (const type of Object.values(schema.getTypeMap())) if (isScalarType(type)) giveMeaning(type);
  return schema;
}

function buildExtended(derived: { readonly typeDefs: ReturnType<typeof parse> }, { typeDefs }: TeamFields): GraphQLSchema {
  try {
    return buildSubgraphSchema([derived, { typeDefs: parse(typeDefs) }]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw invalid(`its typeDefs do not fit the derived schema: ${error.message}`, error);
  }
}
