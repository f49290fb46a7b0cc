import { implies } from '../dnf';
import { type Source, sourcesOf } from './field-sources';
import type { MeshRequirements } from './mesh-requirements';
import type { MeshSchema } from './mesh-schema';
import type { AccessProblem } from './problem';

/**
 * A field that is made from another shows something of it. So it has to carry what the other asks for, and what those ask for that the
 * other is made from, however long the chain.
 */
export function checkSources(mesh: MeshSchema, requirements: MeshRequirements): readonly AccessProblem[] {
  const direct = new Map<string, readonly (Source & { readonly subgraph: string })[]>();
  for (const [coordinate, declared] of mesh.fields) {
    const sources = declared.flatMap((field) => sourcesOf(mesh, field).map((source) => ({ ...source, subgraph: field.subgraph.name })));
    if (sources.length > 0) direct.set(coordinate, sources);
  }
  return [...direct.keys()].flatMap((coordinate) => {
    const held = requirements.carriedBy(coordinate);
    return [...reached(coordinate, direct)].flatMap(([source, { subgraph, directive, path }]) => {
      const needed = requirements.toRead(source);
      if (held === undefined || needed === undefined || implies(held, needed)) return [];
      const reason = `reads ${path.join(', which reads ')} by ${directive} and does not carry what that asks for: ${requirements.textOf(needed)}`;
      return [{ rule: 'ACCESS_NOT_CARRIED', subgraph, coordinate, reason }];
    });
  });
}

interface Reached {
  readonly subgraph: string;
  readonly directive: Source['directive'];
  /** The coordinates on the way, the source last. */
  readonly path: readonly string[];
}

/** Everything a field is made from, directly or by what that is made from, each once with a shortest way there. */
function reached(
  start: string,
  direct: ReadonlyMap<string, readonly (Source & { readonly subgraph: string })[]>,
): ReadonlyMap<string, Reached> {
  const found = new Map<string, Reached>();
  for (const { coordinate, subgraph, directive } of direct.get(start) ?? [])
    if (!found.has(coordinate)) found.set(coordinate, { subgraph, directive, path: [coordinate] });
  // A map is walked in the order things are put into it, what is put in meanwhile included.
  for (const [from, { subgraph, directive, path }] of found)
    for (const { coordinate } of direct.get(from) ?? [])
      if (!found.has(coordinate)) found.set(coordinate, { subgraph, directive, path: [...path, coordinate] });
  return found;
}
