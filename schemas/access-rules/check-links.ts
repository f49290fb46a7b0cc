import { type Link, readLinks } from '../links';
import type { MeshSchema, SubgraphSchema } from './mesh-schema';
import type { AccessProblem } from './problem';

const APOLLO = 'https://specs.apollo.dev/';
const enforced = ['authenticated', 'requiresScopes', 'policy', 'inaccessible', 'context'];
const protecting = ['@authenticated', '@requiresScopes', '@policy'];

/** Security that a schema asks of a specification nobody here knows would be silently missing. */
export function checkLinks({ subgraphs }: MeshSchema): readonly AccessProblem[] {
  return subgraphs.flatMap((subgraph) =>
    readLinks(subgraph.document).flatMap((link) => [...unknown(subgraph, link), ...misleading(subgraph, link)]),
  );
}

function unknown({ name: subgraph }: SubgraphSchema, { identity, purpose, url }: Link): readonly AccessProblem[] {
  if (purpose !== 'SECURITY' || enforced.some((spec) => identity === APOLLO + spec)) return [];
  return [
    { rule: 'ACCESS_UNKNOWN_LINK', subgraph, coordinate: 'schema', reason: `links ${url} for SECURITY, which nothing here enforces` },
  ];
}

/** A directive that is called `@authenticated` and comes from elsewhere protects nothing, and reads as if it did. */
function misleading({ name: subgraph }: SubgraphSchema, { identity, imports, url }: Link): readonly AccessProblem[] {
  const own = protecting.filter((name) => identity === APOLLO + name.slice(1) || identity === `${APOLLO}federation`);
  return [...imports]
    .filter(([from, to]) => protecting.includes(`@${to}`) && !(own.includes(from) && from === `@${to}`))
    .map(([from, to]) => ({
      rule: 'ACCESS_UNKNOWN_LINK',
      subgraph,
      coordinate: 'schema',
      reason: `calls ${from} of ${url} @${to}, which reads as protection and is none`,
    }));
}
