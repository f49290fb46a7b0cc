export { type ContractDraft, type Declared, draftContract, type Known, type ReferenceDraft, singular } from './draft';
export { type ColumnProfile, type InferredType, Profiler, type TableProfile } from './profile';
export { type Told, writeContract, writeDescriptor } from './write-contract';
