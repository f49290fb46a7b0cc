import type DataLoader from 'dataloader';
import { GraphQLError, type GraphQLFieldResolver, parse } from 'graphql';
import { apiError } from '../../../schemas/errors';
import type { Row, SqlValue } from '../engines';
import type { FieldModel } from '../model';
import { derivedFields, type Graph } from './graph';

/** What a team's resolver is given besides its row and arguments. One for each request. */
export interface TeamContext {
  /** Fires when the caller is gone or time is up. */
  readonly signal: AbortSignal;
  /** The request's loader of that name: `batch` is called once for all keys asked for in one turn, and answers in their order. */
  loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<readonly (V | Error)[]>): DataLoader<K, V>;
  /**
   * Reads the product's own snapshot as the caller may see it: without the rows they may not see, masked values masked, protected ones
   * missing. Tables go by their plain names, as `orders`; placeholders are `$1`, `$2` … and values never stand in the text.
   */
  query(text: string, params?: readonly SqlValue[]): Promise<readonly Row[]>;
}

/**
 * One field of a team. `row` holds the fields named in `needs`, as the graph shows them: decimals and 64-bit integers as text.
 * Of an entity of this subgraph it is enough to answer its key: the kit reads what is selected.
 */
export interface TeamField {
  /** Names of fields of the same type. Default: none. */
  readonly needs?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: only the team knows what its typeDefs say of rows and arguments.
  readonly resolve: (row: any, args: any, context: TeamContext) => unknown;
}

export interface TeamFields {
  /** GraphQL SDL that extends the derived one. */
  readonly typeDefs: string;
  /** A resolver for each field of `typeDefs`, by type and field name. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, TeamField>>>>;
}

/** What `resolvers.ts` exports: fields the kit cannot derive. They are checked when the subgraph is opened. */
export function defineFields(fields: TeamFields): TeamFields {
  return fields;
}

/** The type of the resolver that graphql-js calls for a team's field. */
export type TeamResolver = GraphQLFieldResolver<unknown, { readonly team: TeamContext }>;

/** Throws RESOLVERS_INVALID with everything that is wrong. What must hold of `typeDefs` alone is checked when the schema is built. */
export function checkTeamFields(team: TeamFields, graph: Graph): void {
  const declared = declaredFields(team.typeDefs);
  const problems = [
    ...[...declared].flatMap(([type, fields]) => fields.flatMap((field) => problemsOfDeclared(team, graph, type, field))),
    ...Object.entries(team.fields).flatMap(([type, fields]) =>
      Object.entries(fields).flatMap(([field, definition]) => problemsOfResolver(declared, graph, type, field, definition)),
    ),
  ];
  if (problems.length > 0) throw invalid(problems.join('; '));
}

export function invalid(reason: string, cause?: Error): GraphQLError {
  return apiError('RESOLVERS_INVALID', { path: 'resolvers.ts', reason }, cause);
}

/** The fields a team's field needs, of an object or of another subgraph's entity. */
export function neededFields(graph: Graph, typeName: string, field: TeamField): readonly FieldModel[] {
  const known = graph.objects.get(typeName)?.fields ?? graph.foreignEntities.get(typeName)?.keys ?? [];
  return (field.needs ?? []).flatMap((need) => known.filter(({ name }) => name === need));
}

/** Type name → names of the fields that `typeDefs` declares on it. Types that the team makes itself may leave resolvers out. */
function declaredFields(typeDefs: string): ReadonlyMap<string, readonly string[]> {
  const declared = new Map<string, readonly string[]>();
  for (const definition of parseTypeDefs(typeDefs).definitions) {
    if (definition.kind !== 'ObjectTypeDefinition' && definition.kind !== 'ObjectTypeExtension') continue;
    const names = (definition.fields ?? []).map(({ name }) => name.value);
    declared.set(definition.name.value, [...(declared.get(definition.name.value) ?? []), ...names]);
  }
  return declared;
}

function parseTypeDefs(typeDefs: string) {
  try {
    return parse(typeDefs);
  } catch (error) {
    throw error instanceof GraphQLError ? invalid(`its typeDefs are not GraphQL: ${error.message}`, error) : error;
  }
}

function problemsOfDeclared(team: TeamFields, graph: Graph, type: string, field: string): string[] {
  const derived = derivedFields(graph, type);
  if (derived === undefined) return [];
  if (derived.has(field)) return [`${type}.${field} is derived from the contract and cannot be defined again`];
  return team.fields[type]?.[field] === undefined ? [`${type}.${field} has no resolver`] : [];
}

function problemsOfResolver(
  declared: ReadonlyMap<string, readonly string[]>,
  graph: Graph,
  type: string,
  field: string,
  definition: TeamField,
): string[] {
  const at = `${type}.${field}`;
  if (!declared.has(type)) return [`${at} has a resolver, but typeDefs say nothing of type ${type}`];
  if (!declared.get(type)?.includes(field)) return [`${at} has a resolver, but typeDefs do not declare it`];
  if (typeof definition?.resolve !== 'function') return [`${at} has no function resolve`];
  const needed = neededFields(graph, type, definition);
  return (definition.needs ?? []).flatMap((need) => {
    const model = needed.find(({ name }) => name === need);
    if (model === undefined) return [`${at} needs ${type}.${need}, which is not a field of the contract`];
    if (model.protection !== undefined) return [`${at} needs ${type}.${need}, which is protected`];
    return model.mask === undefined ? [] : [`${at} needs ${type}.${need}, which is masked`];
  });
}
