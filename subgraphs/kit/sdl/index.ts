export * from './capabilities';
export { printSdl } from './print-sdl';
