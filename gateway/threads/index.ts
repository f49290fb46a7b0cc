export { comeAfterRequests } from './after-requests';
export { Background, type BackgroundOptions } from './background';
export { compiledWorker } from './compiled-worker';
export { SpareThreads } from './spare-threads';
export { atOnce, inTurns, type Steps } from './steps';
export { Thread, type ThreadData, ThreadEnded } from './thread';
