export { type AsOf, readAsOf } from './as-of';
export { type Pointers, PointerTable } from './pointer-table';
export type { AnswerProvenance, ProductProvenance, WrittenProvenance } from './provenance';
export { type ReadVector, RequestVector } from './request-vector';
