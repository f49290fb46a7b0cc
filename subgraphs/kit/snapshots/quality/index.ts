export { contractChecks } from './contract-checks';
export { evaluateCheck } from './evaluate';
export { impliedChecks } from './implied-checks';
export type { QualityCheck, QualityResult } from './result';
