export { deriveGraphModel } from './derive';
export { words } from './names';
export type * from './types';
