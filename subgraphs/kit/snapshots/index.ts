export type { ObjectDiff } from './diff';
export { DATA_FILE } from './layout';
export { type Manifest, passedQuality, type SnapshotReference } from './manifest';
export type { Pin } from './pins';
export type { Retention } from './prune';
export type { Published } from './publish';
export type { PublishRequest } from './publish-request';
export type { QualityResult } from './quality';
export type { Snapshot } from './snapshot';
export {
  assertReadable,
  fileRelation,
  fileSource,
  portSource,
  type SnapshotSource,
  sourceFromPaths,
  sourceFromTransform,
  sourceInvalid,
  transformSource,
} from './sources';
export { type ListedSnapshot, type Pruned, SnapshotStore } from './store';
