export { reasonAgainstMask } from './fitting-masks';
export {
  type ProductAccess,
  readAnyOf,
  readMask,
  readMinGroupSize,
  readProductAccess,
  readPurposes,
  readRowFilters,
} from './read-access-properties';
