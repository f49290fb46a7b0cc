export { Access, type AccessOptions } from './access';
export type { Denial, Filterable, Filtered } from './filter-operation';
export { loadPolicyFunction, openPolicyHook, Policies, type PolicyFunction, type PolicyHook, type PolicyTold } from './policies';
export { Standing } from './standing';
export { SubgraphStatements } from './subgraph-statements';
export { View } from './view';
