export { type AsOf, readAsOf } from './as-of';
export { type Pointers, PointerTable } from './pointer-table';
export { type AnswerProvenance, type ProductProvenance, spliceProvenance, type WrittenProvenance } from './provenance';
export { type ReadVector, RequestVector } from './request-vector';
