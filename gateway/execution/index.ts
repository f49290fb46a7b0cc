export { toClientError } from './client-errors';
export { DeadlineError, withDeadline } from './deadline';
export type { Executable, Gate } from './executable';
export { type Execution, type ExecutionAnswer, type ExecutionTarget, execute } from './execute';
export type { FetchMemory, KnownParts } from './fetch-memory';
export { HttpTransport, type HttpTransportOptions } from './http-transport';
export { problemWithSubgraph } from './problem-with-subgraph';
export { type FetchContext, type FetchEnd, Subgraph, type SubgraphFetch, type SubgraphLimits } from './subgraph';
