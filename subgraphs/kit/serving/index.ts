export type { ServingLog } from './current-snapshot';
export { describeSubgraph, type SubgraphDescription } from './describe';
export { type SubgraphServer, serveOverHttp } from './http-server';
export { openSubgraph, type Subgraph } from './subgraph';
