import DataLoader from 'dataloader';
import {
  defaultFieldResolver,
  execute,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { FieldModel } from '../model';
import { compile } from './compile';
import type { KnownOperation } from './documents';
import { type Answer, answerEntities, type EntityLoader, EntityPlan, entityLoader, readKey, readRepresentation } from './entities';
import { shownError } from './failures';
import type { Graph } from './graph';
import { needKey, type Reading, readEntities, readRootField, type Selected, selectedField } from './read';
import { type Run, runCompiled } from './run-compiled';
import { neededFields, type TeamContext, type TeamFields } from './team-fields';
import { asCallerSees } from './team-query';
import { throwIfTooFew } from './too-few';

/** What graphql-js hands to every resolver of one request. */
interface RequestContext extends Run {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly team: TeamContext;
  readonly loaders: WeakMap<object, Map<string, EntityLoader | undefined>>;
}

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

/** Where a row keeps the name of its type; no caller can write such a key. */
const TYPE_KEY = '@type';

/**
 * Runs operations through graphql-js: those with a team's fields, and those that ask about the schema. Derived root fields are
 * compiled as on the straight path; their JSON text is parsed, and every field below reads it by its response key.
 */
export class GeneralPath {
  readonly #schema: GraphQLSchema;
  readonly #graph: Graph;
  readonly #teamFields: TeamFields['fields'];

  /** Gives `schema` its resolvers. */
  constructor(schema: GraphQLSchema, graph: Graph, resolved: ReadonlySet<string>, teamFields: TeamFields['fields']) {
    this.#schema = schema;
    this.#graph = graph;
    this.#teamFields = teamFields;
    for (const type of Object.values(schema.getTypeMap())) {
      if (isObjectType(type) && !type.name.startsWith('_')) this.#addResolvers(type, resolved);
      if (isUnionType(type) && type.name === '_Entity') type.resolveType = (value) => (value as Record<string, string>)[TYPE_KEY];
    }
  }

  async run(
    operation: KnownOperation,
    request: Run & { readonly variables: Readonly<Record<string, unknown>>; readonly report: (cause: Error) => void },
  ): Promise<string> {
    const { signal, variables, report } = request;
    const contextValue: RequestContext = { ...request, team: teamContext(this.#graph, request), loaders: new WeakMap() };
    const { data, errors } = await execute({
      schema: this.#schema,
      document: operation.document,
      operationName: operation.node.name?.value ?? null,
      // Coerced before; coercing again gives the same values.
      variableValues: variables,
      contextValue,
    });
    signal.throwIfAborted();
    return JSON.stringify(errors === undefined ? { data } : { errors: errors.map((error) => shownError(error, report)), data });
  }

  #addResolvers(type: GraphQLObjectType, resolved: ReadonlySet<string>): void {
    const isRoot = type === this.#schema.getQueryType();
    for (const field of Object.values(type.getFields())) {
      const isDerived = !resolved.has(`${type.name}.${field.name}`);
      if (!isDerived && field.name !== '_service') field.resolve = this.#teamResolver(type, field);
      else if (isRoot && isDerived) field.resolve = field.name === '_entities' ? this.#entities : this.#rootField;
      else if (isDerived) field.resolve = byResponseKey;
    }
  }

  readonly #rootField: Resolver = async (_source, _args, context, info) => {
    const query = readRootField(this.#reading(info, context), selectedOf(info));
    const key = String(info.path.key);
    const [row] = await runCompiled(compile(query, context.engine.dialect), { variables: context.variables, keys: [] }, key, context);
    if (row === undefined) throwIfTooFew(query, info.fieldName);
    return JSON.parse(String(row?.[0] ?? 'null'));
  };

  readonly #entities: Resolver = async (_source, { representations }, context, info) => {
    const read = (representations as readonly unknown[]).map((given) => readRepresentation(this.#schema, this.#graph, given));
    const answers = await answerEntities(read, (type) => this.#loader(type, context, info));
    return answers.map(asSource);
  };

  /** Fields of a team's own types need no resolver: they are read from what the team answered. */
  #teamResolver(type: GraphQLObjectType, { name, type: answerType }: GraphQLField<unknown, unknown>): Resolver {
    const field = this.#teamFields[type.name]?.[name];
    const needs = field === undefined ? [] : neededFields(this.#graph, type.name, field);
    const resolve: Resolver =
      field === undefined ? defaultFieldResolver : (source, args, { team }) => field.resolve(rowOf(source, needs), args, team);
    const entity = getNamedType(answerType).name;
    const keys = this.#graph.objects.get(entity)?.keys ?? this.#graph.foreignEntities.get(entity)?.keys;
    if (keys === undefined) return resolve;
    return async (source, args, context, info) =>
      this.#completeEntities(entity, keys, await resolve(source, args, context, info), context, info);
  }

  /** A team answers an entity, or a list of them, by its key; what is selected on it is read as for `_entities`. */
  async #completeEntities(
    type: string,
    keys: readonly FieldModel[],
    answer: unknown,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    if (answer === null || answer === undefined || answer instanceof Error) return answer;
    if (typeof answer === 'object' && Symbol.iterator in answer) {
      return Promise.all(
        [...(answer as Iterable<unknown>)].map(async (item) => this.#completeEntities(type, keys, await item, context, info)),
      );
    }
    const representation = readKey(this.#schema, type, keys, answer as Readonly<Record<string, unknown>>);
    const [loaded = null] = await answerEntities([representation], () => this.#loader(type, context, info));
    return asSource(loaded);
  }

  /** One loader for each type and place in the document, so that all entities of a level are one statement. */
  #loader(type: string, context: RequestContext, info: GraphQLResolveInfo): EntityLoader | undefined {
    const loaders = context.loaders.get(info.fieldNodes) ?? new Map<string, EntityLoader | undefined>();
    context.loaders.set(info.fieldNodes, loaders);
    if (!loaders.has(type)) loaders.set(type, this.#makeLoader(type, context, info));
    return loaders.get(type);
  }

  #makeLoader(type: string, context: RequestContext, info: GraphQLResolveInfo): EntityLoader | undefined {
    const query = readEntities(this.#reading(info, context), type, selectedOf(info));
    if (query === undefined) return undefined;
    const { variables, engine } = context;
    return entityLoader(new EntityPlan(query, engine.dialect), (compiled, keys) =>
      runCompiled(compiled, { variables, keys }, info.fieldName, context),
    );
  }

  #reading(info: GraphQLResolveInfo, { sight }: Run): Reading {
    return {
      sight,
      schema: this.#schema,
      graph: this.#graph,
      fragments: info.fragments,
      variables: info.variableValues,
      needsOf: (typeName, fieldName) => {
        const field = this.#teamFields[typeName]?.[fieldName];
        return field && neededFields(this.#graph, typeName, field);
      },
      size: { fields: 0 },
    };
  }
}

const byResponseKey: Resolver = (source, _args, _context, info) => (source as Record<string, unknown>)[info.path.key];

function selectedOf({ path, fieldNodes, parentType }: GraphQLResolveInfo): Selected {
  return selectedField(String(path.key), fieldNodes, parentType, 0);
}

function rowOf(source: unknown, needs: readonly FieldModel[]): Record<string, unknown> {
  return Object.fromEntries(needs.map(({ name }) => [name, (source as Record<string, unknown>)[needKey(name)]]));
}

function asSource(answer: Answer): unknown {
  if (answer === null || answer instanceof Error) return answer;
  return { ...JSON.parse(answer.json), [TYPE_KEY]: answer.type };
}

function teamContext(graph: Graph, run: Run): TeamContext {
  const { signal } = run;
  const loaders = new Map<string, unknown>();
  return {
    signal,
    loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<readonly (V | Error)[]>): DataLoader<K, V> {
      const loader = (loaders.get(name) as DataLoader<K, V> | undefined) ?? new DataLoader<K, V>(batch);
      loaders.set(name, loader);
      return loader;
    },
    query: async (text, params = []) => run.engine.query(asCallerSees(graph, run, { text, params }), signal),
  };
}
