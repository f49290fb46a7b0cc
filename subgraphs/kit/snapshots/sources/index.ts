export { assertReadable, FILE_ENDINGS, fileRelation, fileSource, sourceInvalid } from './file-source';
export { portSource } from './port-source';
export { type FindCurrent, sourceFromPaths, sourceFromTransform } from './resolve-source';
export type { OpenedSource, SnapshotSource, SourceColumn, SourceRelation } from './source';
export { transformSource } from './transform-source';
