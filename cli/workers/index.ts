export { askAll } from './ask-all';
export type { Serving, Started } from './messages';
export { WorkerFailed, Workers } from './primary';
export { serveAsWorker } from './worker';
