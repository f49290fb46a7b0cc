export { Access, type AccessOptions } from './access';
export type { Denial, Filterable, Filtered } from './filter-operation';
export { Policies, type PolicyFunction } from './policies';
export { Standing } from './standing';
export { View } from './view';
