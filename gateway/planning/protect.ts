import { type ConstDirectiveNode, type DocumentNode, Kind, visit } from 'graphql';
import { protections } from '../../schemas/access-directives';
import { apiError } from '../../schemas/errors';
import { belongsTo, directiveName, type Link, readLinks, textArgument } from '../../schemas/links';

const APOLLO = 'https://specs.apollo.dev/';
/** What neither Apollo's gateway nor its planner has to know. */
const enforcedHere = [...protections, 'cacheTag'];
/** Security that is enforced: by us, or (`inaccessible`) by Apollo's schema. */
const knownSecurity = [...protections, 'context', 'inaccessible'];

/** Copies of a supergraph, without the security that is enforced here: what is protected can be planned for those who may read it, and for keys. */
export interface ProtectedSupergraph {
  /** For the planner. */
  readonly plannable: DocumentNode;
  /** For Apollo's gateway, which refuses contexts, though it has a planner that knows them. */
  readonly forApollo: DocumentNode;
  /** Whether callers see less than the planner knows. */
  readonly hides: boolean;
}

/** Makes the copies of a supergraph that Apollo's parts take. Throws SUPERGRAPH_INVALID for security that nobody here knows how to enforce. */
export function protect(supergraph: DocumentNode): ProtectedSupergraph {
  const links = readLinks(supergraph);
  refuseUnknownSecurity(links);
  const plannable = dropLinks(supergraph, links.filter(isOneOf(enforcedHere)));
  const join = links.find((link) => link.identity === `${APOLLO}join`);
  const contexts = links.filter(isOneOf(['context']));
  const hides = contexts.length > 0 || links.some(isOneOf(['inaccessible']));
  if (contexts.length === 0) return { plannable, forApollo: plannable, hides };
  return {
    plannable,
    hides,
    forApollo: dropContextArguments(dropLinks(plannable, contexts), join ? directiveName(join, 'field') : 'join__field'),
  };
}

function refuseUnknownSecurity(links: readonly Link[]): void {
  const unknown = links.find((link) => link.purpose === 'SECURITY' && !isOneOf(knownSecurity)(link));
  if (unknown)
    throw apiError('SUPERGRAPH_INVALID', {
      reason: `it links ${unknown.url} for SECURITY, which this gateway does not know how to enforce`,
    });
}

function isOneOf(specs: readonly string[]): (link: Link) => boolean {
  return (link) => specs.some((spec) => link.identity === APOLLO + spec);
}

/** Takes out the links, the definitions that came with them, and every use. */
function dropLinks(document: DocumentNode, dropped: readonly Link[]): DocumentNode {
  if (dropped.length === 0) return document;
  const links = new Set(dropped.map((link) => link.node));
  const isDropped = (name: string): boolean => dropped.some((link) => belongsTo(link, name));
  const carried = new Set(dropped.map((link) => link.spec));
  const isUse = (node: ConstDirectiveNode): boolean => {
    if (links.has(node) || isDropped(node.name.value)) return true;
    const inner = textArgument(node, 'name');
    return node.name.value.endsWith('__directive') && inner !== undefined && carried.has(inner.replace(/^.*__/, ''));
  };
  return visit(document, {
    enter: (node) => {
      if (node.kind === Kind.DIRECTIVE) return isUse(node as ConstDirectiveNode) ? null : undefined;
      const isDefinition = node.kind === Kind.DIRECTIVE_DEFINITION || node.kind === Kind.SCALAR_TYPE_DEFINITION;
      return isDefinition && isDropped(node.name.value) ? null : undefined;
    },
  });
}

/** What fields take from contexts is no argument that callers see; without contexts, nothing tells of it. */
function dropContextArguments(document: DocumentNode, fieldOrigin: string): DocumentNode {
  return visit(document, {
    enter: (node) =>
      node.kind === Kind.DIRECTIVE && node.name.value === fieldOrigin
        ? { ...node, arguments: node.arguments?.filter((argument) => argument.name.value !== 'contextArguments') ?? [] }
        : undefined,
  });
}
