export type { ApiCall, GraphqlAnswer, GraphqlRequest, Health } from './routes';
export type { Reply } from './send';
export { HttpServer } from './server';
