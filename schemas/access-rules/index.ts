export { checkAccess } from './check-access';
export { clausesMax } from './check-clause-count';
export { both, type Clauses, clausesOf, clausesText, implies, nothingAsked } from './clauses';
export type { AccessProblem, AccessRule } from './problem';
