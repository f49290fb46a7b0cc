import { ALTERNATIVES_MAX } from '../dnf';
import type { MeshRequirements } from './mesh-requirements';
import type { MeshSchema } from './mesh-schema';
import type { AccessProblem } from './problem';

/** Reported where the field is declared first, for the count is of everything that all subgraphs say of it. */
export function checkClauseCount({ fields }: MeshSchema, requirements: MeshRequirements): readonly AccessProblem[] {
  return [...fields].flatMap(([coordinate, declared]) => {
    const clauses = requirements.toRead(coordinate);
    if (clauses !== undefined && clauses.length <= ALTERNATIVES_MAX) return [];
    const count = clauses === undefined ? 'far more' : String(clauses.length);
    const reason = `can be allowed in ${count} different ways, its type and the one it returns counted; ${ALTERNATIVES_MAX} are the most`;
    return [{ rule: 'ACCESS_TOO_MANY_CLAUSES', subgraph: declared[0]?.subgraph.name ?? '', coordinate, reason }];
  });
}
