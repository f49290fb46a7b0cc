export { type Change, type ChangeCode, changeCodes, type Impact } from './change';
export { diffAccess } from './diff-access';
export { diffContracts } from './diff-contracts';
export { diffSchemas } from './diff-schemas';
export { partFor, raise, type VersionPart } from './version-impact';
