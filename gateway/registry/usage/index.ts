export { deprecatedIn } from './deprecations';
export { type DeprecatedUse, readOperation } from './read-operation';
export { type Outcome, type RecordedOperation, type RecorderOptions, UsageRecorder } from './recorder';
export type { UsageRecord } from './records';
export { UsageUpkeep } from './upkeep';
export { readUsage, type Usage, type Use } from './usage';
export { type ProductUse, recordedUse, type UsedBy } from './used-by';
