export { readEntities, readRepresentations, readRootField } from './read-root-field';
export { needKey } from './read-row';
export { type Reading, type Selected, selectedField } from './reading';
