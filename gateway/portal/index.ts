export { deriveExamples, type Example } from './example-queries';
export { builtAssetsDir, type OfferedCaller, type Page, Portal, type PortalOptions } from './pages';
