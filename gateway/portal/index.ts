export { deriveExamples, type Example } from './example-queries';
export { builtAssetsDir, type Page, Portal, type PortalOptions } from './pages';
