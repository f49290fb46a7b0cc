export { Access, type AccessOptions } from './access';
export type { Denial, Filterable, Filtered } from './filter-operation';
export { openPolicyHook, Policies, type PolicyFunction, type PolicyHook } from './policies';
export { Standing } from './standing';
export { View } from './view';
