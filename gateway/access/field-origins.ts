import { type ConstDirectiveNode, type DocumentNode, Kind, parse, type SelectionSetNode, valueFromASTUntyped } from 'graphql';
import { directiveName, readLinks, textArgument } from '../../schemas/links';

/** Fields that a field is computed from: reading it tells something of them. */
export interface FieldOrigins {
  /** By coordinate: selections on types whose conditions count for it too. */
  readonly readsFrom: ReadonlyMap<string, readonly { readonly type: string; readonly selection: SelectionSetNode }[]>;
  /** Interfaces that one subgraph knows as an object, and through which it adds fields to all that implement them. */
  readonly interfaceObjects: ReadonlySet<string>;
}

/** Reads a supergraph's `@join__field(requires:, contextArguments:)`, `@context` and `@join__type(isInterfaceObject:)`. */
export function readFieldOrigins(supergraph: DocumentNode): FieldOrigins {
  const links = readLinks(supergraph);
  const join = links.find(({ identity }) => identity.endsWith('/join'));
  const names = { field: join ? directiveName(join, 'field') : 'join__field', type: join ? directiveName(join, 'type') : 'join__type' };
  const contextLink = links.find(({ identity }) => identity.endsWith('/context'));
  const contextName = contextLink ? directiveName(contextLink) : 'context';
  const { definitions } = supergraph;
  const unions = definitions.filter((node) => node.kind === Kind.UNION_TYPE_DEFINITION);
  const types = definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION);
  const holders = new Map<string, string[]>();
  const interfaceObjects = new Set<string>();
  for (const { name, kind, directives = [] } of [...types, ...unions]) {
    for (const directive of directives) {
      const context = directive.name.value === contextName ? textArgument(directive, 'name') : undefined;
      if (context !== undefined) holders.set(context, [...(holders.get(context) ?? []), name.value]);
      if (
        kind === Kind.INTERFACE_TYPE_DEFINITION &&
        directive.name.value === names.type &&
        argument(directive, 'isInterfaceObject') === true
      )
        interfaceObjects.add(name.value);
    }
  }
  const readsFrom = new Map<string, { type: string; selection: SelectionSetNode }[]>();
  for (const { name: type, fields = [] } of types) {
    for (const { name: field, directives = [] } of fields) {
      const sources = directives
        .filter((directive) => directive.name.value === names.field)
        .flatMap((directive) => [...required(type.value, directive), ...fromContexts(directive, holders)]);
      if (sources.length > 0) readsFrom.set(`${type.value}.${field.value}`, sources);
    }
  }
  return { readsFrom, interfaceObjects };
}

type Source = { readonly type: string; readonly selection: SelectionSetNode };

function required(type: string, origin: ConstDirectiveNode): readonly Source[] {
  const text = textArgument(origin, 'requires');
  return text === undefined ? [] : [{ type, selection: selectionOf(`{ ${text} }`) }];
}

function fromContexts(origin: ConstDirectiveNode, holders: ReadonlyMap<string, readonly string[]>): readonly Source[] {
  const given = argument(origin, 'contextArguments');
  if (!Array.isArray(given)) return [];
  return given.flatMap(({ context, selection }: { readonly context?: unknown; readonly selection?: unknown }) => {
    const types = holders.get(String(context)) ?? [];
    return types.map((type) => ({ type, selection: selectionOf(String(selection)) }));
  });
}

function argument({ arguments: given = [] }: ConstDirectiveNode, name: string): unknown {
  const node = given.find((candidate) => candidate.name.value === name);
  return node && valueFromASTUntyped(node.value);
}

function selectionOf(text: string): SelectionSetNode {
  const [definition] = parse(text.trimStart().startsWith('{') ? text : `{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is no selection.`);
  return definition.selectionSet;
}
