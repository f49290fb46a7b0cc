export { type PreparedProduct, type PrepareOptions, prepareExample } from './prepare';
