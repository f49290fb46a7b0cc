import { Access, type SubgraphStatements } from './access';
import type { Generation } from './generations';
import { type OperationLimits, OperationStore } from './operations';
import { Permissions } from './permitted';
import type { Served } from './pipeline';
import { readOverrideLabels } from './planning';
import type { Steps } from './threads';

/** What follows from a generation alone, and is kept with it. */
export type Derived = Pick<Served, 'access' | 'operations' | 'overrideLabels' | 'permissions'>;

/** `sdls`: schemas of the subgraphs by name, where they are known. Throws ACCESS_INVALID or SUPERGRAPH_INVALID for conditions that cannot be meant. */
export function* deriveFrom(
  { document, schema, supergraph }: Generation,
  sdls: ReadonlyMap<string, string>,
  limits: OperationLimits,
  statements: SubgraphStatements,
): Steps<Derived> {
  const access = yield* Access.of({ supergraph: document, everything: supergraph, schema, subgraphs: sdls, statements });
  yield;
  const operations = new OperationStore(schema, limits);
  yield;
  const overrideLabels = readOverrideLabels(document);
  return { access, operations, overrideLabels, permissions: new Permissions(access, operations) };
}
