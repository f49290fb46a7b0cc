export { createQueryExecutor, type GraphQLRequest, type QueryExecutor, type QueryExecutorOptions } from './executor';
export { defineFields, type TeamContext, type TeamField, type TeamFields } from './team-fields';
