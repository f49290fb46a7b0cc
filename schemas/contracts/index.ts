export { findProductFolders } from './folder/find-product-folders';
export { readProductFolder } from './folder/read-product-folder';
export { enumValueName, isGraphQLName, lowerCamel, lowerFirst, plural, upperCamel, upperFirst, wordsOf } from './graph-names';
export type { Severity } from './lint/catalogue';
export { lintProductFolder } from './lint/lint-product-folder';
export { type LintCode, type LintProblem, lintCodes } from './lint/problem';
export type * from './model';
export { identifiesRow } from './object-index';
export { inverseName, referenceName, relationshipsOf } from './relationship-names';
