export { checkAccess } from './check-access';
export type { AccessProblem, AccessRule } from './problem';
