export {
  type ProductAccess,
  readAnyOf,
  readMask,
  readMinGroupSize,
  readProductAccess,
  readPurposes,
  readRowFilters,
  reasonAgainstMask,
} from './access';
export { findProductFolders } from './folder/find-product-folders';
export { readProductFolder } from './folder/read-product-folder';
export { enumValueName, isGraphQLName, lowerCamel, lowerFirst, plural, upperCamel, upperFirst, wordsOf } from './graph-names';
export type { Severity } from './lint/catalogue';
export { lintProductFolder } from './lint/lint-product-folder';
export { personalWords } from './lint/personal-names';
export { type LintCode, type LintProblem, lintCodes } from './lint/problem';
export { type Place, type Review, reviewProductFolder, reviewProductTexts } from './lint/review';
export type * from './model';
export { identifiesRow } from './object-index';
export { inverseName, referenceName, relationshipsOf } from './relationship-names';
