export { type Change, type ChangeCode, changeCodes, type Impact } from './change';
export { diffSchemas } from './diff-schemas';
