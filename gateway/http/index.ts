export type { ApiCall, GraphqlAnswer, GraphqlRequest, Health } from './routes';
export { type Reply, SHORT_BODY_BYTES } from './send';
export { HttpServer } from './server';
