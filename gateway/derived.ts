import { Access, type SubgraphStatements } from './access';
import type { Generation } from './generations';
import { fieldsWithArguments, type OperationLimits, OperationStore } from './operations';
import { Permissions } from './permitted';
import type { Served } from './pipeline';
import type { Steps } from './threads';

/** What follows from a generation alone, and is kept with it. */
export type Derived = Pick<Served, 'access' | 'operations' | 'overrideLabels' | 'permissions'>;

/** `sdls`: schemas of the subgraphs by name, where they are known. Throws ACCESS_INVALID for conditions of theirs that cannot be meant. */
export function* deriveFrom(
  { stated, schema, supergraph }: Generation,
  sdls: ReadonlyMap<string, string>,
  limits: OperationLimits,
  statements: SubgraphStatements,
): Steps<Derived> {
  const access = yield* Access.of({ stated, everything: supergraph, schema, subgraphs: sdls, statements });
  const operations = new OperationStore(schema, limits, yield* fieldsWithArguments(schema));
  return { access, operations, overrideLabels: stated.overrideLabels, permissions: new Permissions(access, operations) };
}
