export { protectionSdl } from './access-sdl';
export * from './capabilities';
export { printSdl } from './print-sdl';
