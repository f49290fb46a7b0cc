export { describeSubgraph, type SubgraphDescription } from './describe';
export { type SubgraphServer, serveOverHttp } from './http-server';
export type { ServingLog } from './open-snapshots';
export { openDescribed, openSubgraph, type Subgraph, type SubgraphOptions } from './subgraph';
