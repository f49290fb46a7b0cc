import type { DocumentNode } from 'graphql';
import { checkAgreement } from './check-agreement';
import { checkClauseCount } from './check-clause-count';
import { checkInterfaces } from './check-interfaces';
import { checkLinks } from './check-links';
import { checkSources } from './check-sources';
import { MeshRequirements } from './mesh-requirements';
import { type MeshSchema, readMesh } from './mesh-schema';
import type { AccessProblem } from './problem';

/**
 * Everything that keeps subgraphs from being served together because of what they say of access, all at once; empty when they may be.
 * A pure function of their schemas, in whatever order they come. It asks nothing that composition asks, which has to accept them too.
 */
export function checkAccess(subgraphs: readonly { readonly name: string; readonly document: DocumentNode }[]): readonly AccessProblem[] {
  const mesh = readMesh([...subgraphs].sort((a, b) => (a.name < b.name ? -1 : 1)));
  const requirements = new MeshRequirements(mesh);
  return [
    ...unclear(mesh),
    ...checkLinks(mesh),
    ...checkInterfaces(mesh, requirements),
    ...checkSources(mesh, requirements),
    ...checkClauseCount(mesh, requirements),
    ...checkAgreement(mesh, requirements),
  ];
}

function unclear({ subgraphs }: MeshSchema): readonly AccessProblem[] {
  return subgraphs.flatMap(({ name, unclear: problems }) =>
    problems.map((problem) => {
      const [, coordinate, reason] = /^([\w.]+): (.+)/s.exec(problem) ?? [];
      return { rule: 'ACCESS_UNCLEAR', subgraph: name, coordinate: coordinate ?? 'schema', reason: reason ?? problem };
    }),
  );
}
