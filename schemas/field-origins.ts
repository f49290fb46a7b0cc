import {
  type ConstDirectiveNode,
  type DocumentNode,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { directiveName, readLinks, textArgument } from './links';

/** Fields that a field is computed from: reading it tells something of them. */
export interface FieldOrigins {
  /** By coordinate: selections on types whose conditions count for it too. A field that is computed from nothing is left out. */
  readonly readsFrom: ReadonlyMap<string, readonly Source[]>;
  /** Interfaces that one subgraph knows as an object, and through which it adds fields to all that implement them. */
  readonly interfaceObjects: ReadonlySet<string>;
}

interface Source {
  readonly type: string;
  readonly selection: SelectionSetNode;
}

/** A type that gives a context. */
interface Holder {
  readonly context: string | undefined;
  readonly type: string;
}

/** Reads a supergraph's `@join__field(requires:, contextArguments:)`, `@context` and `@join__type(isInterfaceObject:)`. */
export function readFieldOrigins(supergraph: DocumentNode): FieldOrigins {
  const names = namesIn(supergraph);
  // Of all that is defined, only types have these directives.
  const types = supergraph.definitions as readonly ObjectTypeDefinitionNode[];
  const holders = types.flatMap(({ name, directives = [] }): readonly Holder[] => {
    const contexts = directives.filter((directive) => directive.name.value === names.context);
    return contexts.map((directive) => ({ context: textArgument(directive, 'name'), type: name.value }));
  });
  const adding = types.filter(({ directives = [] }) =>
    directives.some((directive) => directive.name.value === names.type && argument(directive, 'isInterfaceObject') === true),
  );
  const interfaceObjects = new Set(adding.map(({ name }) => name.value));
  const readsFrom = new Map<string, readonly Source[]>();
  for (const { name: type, fields = [] } of types) {
    for (const { name: field, directives = [] } of fields) {
      const origins = directives.filter((directive) => directive.name.value === names.field);
      const sources = origins.flatMap((origin) => [...required(type.value, origin), ...fromContexts(origin, holders)]);
      if (sources.length > 0) readsFrom.set(`${type.value}.${field.value}`, sources);
    }
  }
  return { readsFrom, interfaceObjects };
}

/** What the directives are called in this supergraph. */
function namesIn(supergraph: DocumentNode): Readonly<Record<'field' | 'type' | 'context', string>> {
  const links = readLinks(supergraph);
  const join = links.find(({ identity }) => identity.endsWith('/join'));
  const context = links.find(({ identity }) => identity.endsWith('/context'));
  return {
    field: join ? directiveName(join, 'field') : 'join__field',
    type: join ? directiveName(join, 'type') : 'join__type',
    context: context ? directiveName(context) : 'context',
  };
}

function required(type: string, origin: ConstDirectiveNode): readonly Source[] {
  const text = textArgument(origin, 'requires');
  return text === undefined ? [] : [{ type, selection: selectionOf(text) }];
}

function fromContexts(origin: ConstDirectiveNode, holders: readonly Holder[]): readonly Source[] {
  const given = argument(origin, 'contextArguments');
  if (!Array.isArray(given)) return [];
  return given.flatMap(({ context, selection }: { readonly context?: unknown; readonly selection?: unknown }) => {
    const holding = holders.filter((holder) => holder.context === context);
    return holding.map(({ type }) => ({ type, selection: selectionOf(String(selection)) }));
  });
}

function argument({ arguments: given = [] }: ConstDirectiveNode, name: string): unknown {
  const node = given.find((candidate) => candidate.name.value === name);
  return node && valueFromASTUntyped(node.value);
}

/** With or without its braces. */
function selectionOf(text: string): SelectionSetNode {
  const { definitions } = parse(text.trimStart().startsWith('{') ? text : `{ ${text} }`, { noLocation: true });
  return (definitions as readonly [OperationDefinitionNode])[0].selectionSet;
}
