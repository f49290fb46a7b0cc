import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import type { Json } from '../../gateway/support/stack';
import type { Answer } from './federation';
import type { Scenario } from './scenario';

/** What graphql-js answers on a graph in one piece. */
export async function answerUncut(
  { typeDefs, resolvers }: NonNullable<Scenario['uncut']>,
  query: string,
  variables: Json,
): Promise<Answer> {
  const schema = buildSubgraphSchema({ typeDefs: parse(typeDefs), resolvers });
  const answer = await execute({ schema, document: parse(query), variableValues: variables, contextValue: {} });
  return JSON.parse(JSON.stringify(answer));
}
