export { checkVariables } from './check-variables';
export { holdingConditions } from './condition-variables';
export { fieldCoordinates } from './field-coordinates';
export type { OperationLimits } from './limits';
export { type Operation, OperationStore } from './operation-store';
export { PersistedDocuments } from './persisted-documents';
export { OperationRefused, refuseWith } from './refusal';
export { fieldsWithArguments } from './spell-aliases';
