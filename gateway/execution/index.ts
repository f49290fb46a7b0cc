export { toClientError } from './client-errors';
export { dataSourceOf } from './data-source';
export { DeadlineError, withDeadline } from './deadline';
export { type Executable, type Execution, type ExecutionAnswer, execute } from './execute';
export { HttpTransport, type HttpTransportOptions } from './http-transport';
export { type FetchContext, Subgraph, type SubgraphLimits } from './subgraph';
