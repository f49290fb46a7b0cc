import { parse } from 'graphql';
import { checkAccess } from '../../../schemas/access-rules';

/** Schemas of subgraphs by name. */
export type Mesh = Readonly<Record<string, string>>;

/** Every mesh that `problemsOf` was asked about. */
export const asked: Mesh[] = [];

/** What keeps subgraphs from being served together because of what they say of access, as composition reports it. */
export function problemsOf(mesh: Mesh): readonly string[] {
  asked.push(mesh);
  const subgraphs = Object.entries(mesh).map(([name, sdl]) => ({ name, document: parse(sdl) }));
  return checkAccess(subgraphs).map(({ rule, subgraph, coordinate, reason }) => `${rule}: [${subgraph}] ${coordinate} ${reason}.`);
}
