import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';
import { apiError } from '../../schemas/errors';
import { directiveName, readLinks, textArgument } from '../../schemas/links';
import type { SubgraphAddress } from '../../schemas/loaded-supergraph';

/** The subgraphs a supergraph was composed of. Throws SUPERGRAPH_INVALID when it names none. */
export function readSubgraphs(supergraph: DocumentNode): readonly SubgraphAddress[] {
  const join = readLinks(supergraph).find((link) => link.spec === 'join');
  if (!join)
    throw apiError('SUPERGRAPH_INVALID', {
      reason: 'it links no join specification, so that it is a plain schema and not a composed supergraph',
    });
  const directive = directiveName(join, 'graph');
  const addresses = supergraph.definitions
    .flatMap((node) => (node.kind === Kind.ENUM_TYPE_DEFINITION ? (node.values ?? []) : []))
    .flatMap((value) => value.directives?.filter((candidate) => candidate.name.value === directive) ?? [])
    .map(readAddress);
  if (addresses.length === 0) throw apiError('SUPERGRAPH_INVALID', { reason: 'it names no subgraph' });
  return Object.freeze(addresses);
}

function readAddress(graph: ConstDirectiveNode): SubgraphAddress {
  return Object.freeze({ name: textArgument(graph, 'name') ?? '', url: textArgument(graph, 'url') ?? '' });
}
