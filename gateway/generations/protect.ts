import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  OperationTypeNode,
  parse,
  type SchemaDefinitionNode,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import { protections } from '../../schemas/access-directives';
import { apiError } from '../../schemas/errors';
import { belongsTo, directiveName, type Link, readLinks, textArgument } from '../../schemas/links';
import { findHidden, type Hidden } from './hidden';

const APOLLO = 'https://specs.apollo.dev/';
/** Apollo's gateway refuses to load a supergraph that links one of these. */
const refusedByApollo = [...protections, 'context', 'cacheTag'];
/** Security that is enforced: by us, or (`inaccessible`) by Apollo's schema. */
const knownSecurity = [...protections, 'context', 'inaccessible'];

const inaccessibleDefinition =
  'directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION';
const inaccessibleLink = 'schema @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)';

export interface ProtectedSupergraph {
  /** The copy Apollo's gateway loads. */
  readonly forApollo: DocumentNode;
  readonly hidden: Hidden;
}

/**
 * Makes Apollo's copy of a supergraph: without the security that is enforced here, so that what is protected can be planned for those who
 * may read it, and for keys. What cannot be served to anybody is marked `@inaccessible`. Throws SUPERGRAPH_INVALID for security that
 * nobody here knows how to enforce.
 */
export function protect(supergraph: DocumentNode): ProtectedSupergraph {
  const links = readLinks(supergraph);
  refuseUnknownSecurity(links);
  const join = links.find((link) => link.identity === `${APOLLO}join`);
  const fieldOrigin = join ? directiveName(join, 'field') : 'join__field';
  const hidden = findHidden(supergraph, (name) => name === fieldOrigin);
  const queryType = rootTypeName(supergraph);
  if (hidden.types.has(queryType))
    throw apiError('SUPERGRAPH_INVALID', {
      reason: `every field of ${queryType} takes its arguments from a context, so that nothing is left to serve`,
    });
  const dropped = links.filter(isOneOf(refusedByApollo));
  return { forApollo: hide(dropLinks(supergraph, dropped, fieldOrigin), hidden, links), hidden };
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

function rootTypeName(document: DocumentNode): string {
  const schema = document.definitions.find((node): node is SchemaDefinitionNode => node.kind === Kind.SCHEMA_DEFINITION);
  return schema?.operationTypes.find((root) => root.operation === OperationTypeNode.QUERY)?.type.name.value ?? 'Query';
}

/** Takes out the links, the definitions that came with them, and every use. */
function dropLinks(document: DocumentNode, dropped: readonly Link[], fieldOrigin: string): DocumentNode {
  if (dropped.length === 0) return document;
  const links = new Set(dropped.map((link) => link.node));
  const isDropped = (name: string): boolean => dropped.some((link) => belongsTo(link, name));
  const carried = new Set(dropped.map((link) => link.spec));
  const dropDirective = (node: ConstDirectiveNode): ASTNode | null | undefined => {
    if (links.has(node) || isDropped(node.name.value)) return null;
    const inner = textArgument(node, 'name');
    if (node.name.value.endsWith('__directive') && inner !== undefined && carried.has(inner.replace(/^.*__/, ''))) return null;
    if (node.name.value !== fieldOrigin) return undefined;
    return { ...node, arguments: node.arguments?.filter((argument) => argument.name.value !== 'contextArguments') ?? [] };
  };
  return visit(document, {
    enter: (node) => {
      if (node.kind === Kind.DIRECTIVE) return dropDirective(node as ConstDirectiveNode);
      const isDefinition = node.kind === Kind.DIRECTIVE_DEFINITION || node.kind === Kind.SCALAR_TYPE_DEFINITION;
      return isDefinition && isDropped(node.name.value) ? null : undefined;
    },
  });
}

function hide(document: DocumentNode, hidden: Hidden, links: readonly Link[]): DocumentNode {
  if (hidden.types.size + hidden.fields.size === 0) return document;
  const link = links.find((candidate) => candidate.identity === `${APOLLO}inaccessible`);
  const mark: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: link ? directiveName(link) : 'inaccessible' } };
  const marked = visit(document, {
    enter: (node) => {
      if (!isTypeDefinition(node)) return node.kind === Kind.DOCUMENT ? undefined : false;
      const fields = 'fields' in node ? (node.fields as readonly FieldDefinitionNode[] | undefined) : undefined;
      const withFields = fields
        ? {
            ...node,
            fields: fields.map((field) => (hidden.fields.has(`${node.name.value}.${field.name.value}`) ? withMark(field, mark) : field)),
          }
        : node;
      return hidden.types.has(node.name.value) ? withMark(withFields as TypeDefinitionNode, mark) : withFields;
    },
  });
  return link ? marked : linkInaccessible(marked);
}

function isTypeDefinition(node: ASTNode): node is TypeDefinitionNode {
  return node.kind.endsWith('TypeDefinition');
}

function withMark<T extends { readonly directives?: readonly ConstDirectiveNode[] }>(node: T, mark: ConstDirectiveNode): T {
  const directives = node.directives ?? [];
  return directives.some((directive) => directive.name.value === mark.name.value) ? node : { ...node, directives: [...directives, mark] };
}

function linkInaccessible(document: DocumentNode): DocumentNode {
  const [link, definition] = parse(`extend ${inaccessibleLink}\n${inaccessibleDefinition}`).definitions;
  const definitions = document.definitions.map((node) =>
    node.kind === Kind.SCHEMA_DEFINITION && link?.kind === Kind.SCHEMA_EXTENSION
      ? { ...node, directives: [...(node.directives ?? []), ...(link.directives ?? [])] }
      : node,
  );
  return { ...document, definitions: definition ? [...definitions, definition] : definitions };
}
