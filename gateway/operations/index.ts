export type { OperationLimits } from './limits';
export { checkVariables, type Operation, OperationStore } from './operation-store';
export { OperationRefused, refuseWith } from './refusal';
