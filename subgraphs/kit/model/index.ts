export { deriveGraphModel } from './derive';
export { words } from './names';
export { allOf } from './protection';
export type * from './types';
