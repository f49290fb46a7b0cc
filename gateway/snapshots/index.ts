export { type AsOf, readAsOf } from './as-of';
export { type Pointers, PointerTable } from './pointer-table';
export { type Provenance, RequestVector } from './request-vector';
export { type AnswerProvenance, spliceProvenance } from './splice';
