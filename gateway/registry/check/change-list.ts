import { GraphQLError, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { type Change, diffAccess, diffContracts, diffSchemas } from './changes';
import { coordinatesIn } from './coordinates-in';
import type { Subject } from './subject';

export interface OwnedChange {
  readonly change: Change;
  readonly owners: readonly Subject[];
}

/** Everything proposals change for readers: in the graph as a whole, in who may read what, and in what the contracts promise. */
export function changesOf(
  subjects: readonly Subject[],
  before: GraphQLSchema | undefined,
  after: GraphQLSchema | undefined,
): readonly OwnedChange[] {
  const owned = subjects.flatMap((subject) => ownChanges(subject).map((change) => ({ change, owners: [subject] })));
  if (!before || !after || before === after) return owned;
  const changing = subjects.map((subject) => ({ subject, coordinates: coordinatesOf(subject) }));
  const inGraph = diffSchemas(before, after).map((change) => {
    const named = change.coordinate.replace(/\(.*/, '');
    const owners = changing.filter(({ coordinates }) => coordinates.has(named)).map(({ subject }) => subject);
    return { change, owners: owners.length > 0 ? owners : subjects.slice(0, 1) };
  });
  return [...inGraph, ...owned];
}

/** What a schema of all products together cannot show. */
function ownChanges({ before, document, review }: Subject): readonly Change[] {
  if (!before) return [];
  const access = before.document && !(document instanceof GraphQLError) ? diffAccess(before.document, document) : [];
  const promises = before.contract && review?.contract ? diffContracts(before.contract, review.contract) : [];
  return [...access, ...promises];
}

function coordinatesOf({ before, document, proposal }: Subject): ReadonlySet<string> {
  if (before?.publication.sdl === proposal.sdl) return new Set();
  const now = document instanceof GraphQLError ? [] : coordinatesIn(document);
  return new Set([...now, ...(before?.document ? coordinatesIn(before.document) : [])]);
}

/** Whether something of a graph was deprecated, by its coordinate. */
export function wasDeprecatedIn(schema: GraphQLSchema | undefined): (coordinate: string) => boolean {
  return (coordinate) => {
    const [, type = '', member = '', argument] = /^(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/.exec(coordinate) ?? [];
    const found = schema?.getType(type);
    if (isEnumType(found)) return found.getValue(member)?.deprecationReason != null;
    if (isInputObjectType(found)) return found.getFields()[member]?.deprecationReason != null;
    if (!isObjectType(found) && !isInterfaceType(found)) return false;
    const field = found.getFields()[member];
    if (argument === undefined) return field?.deprecationReason != null;
    return field?.args.find(({ name }) => name === argument)?.deprecationReason != null;
  };
}
