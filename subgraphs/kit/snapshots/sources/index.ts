export { FILE_ENDINGS, fileSource, sourceInvalid } from './file-source';
export { portSource } from './port-source';
export { type FindCurrent, sourceFromPaths, sourceFromTransform } from './resolve-source';
export type { OpenedSource, SnapshotSource, SourceColumn, SourceRelation } from './source';
export { transformSource } from './transform-source';
