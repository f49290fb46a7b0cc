import DataLoader from 'dataloader';
import { type GraphQLSchema, isLeafType, isUnionType } from 'graphql';
import { ApiError, apiError } from '../../../schemas/errors';
import type { Dialect, Row } from '../engines';
import type { FieldModel } from '../model';
import { keyText } from './bind';
import { answersByKey, type Compiled, compile } from './compile';
import type { Graph } from './graph';
import type { Entities } from './tree';

/** What is selected on one type of entity, compiled for the lengths that lists of keys have had so far. */
export class EntityPlan {
  readonly query: Entities;
  readonly #dialect: Dialect;
  readonly #compiled = new Map<number, Compiled>();

  constructor(query: Entities, dialect: Dialect) {
    this.query = query;
    this.#dialect = dialect;
  }

  /** The statement for a list of `count` keys. */
  statement(count: number): Compiled {
    const places = keyPlaces(count);
    const compiled = this.#compiled.get(places) ?? compile(this.query, this.#dialect, places);
    this.#compiled.set(places, compiled);
    return compiled;
  }

  /** Puts what a statement for `keys` answered into the order of the keys; null where there is no row. */
  inOrder(keys: readonly EntityKey[], rows: readonly Row[]): (string | null)[] {
    const byKey = answersByKey(this.query, keyPlaces(keys.length));
    const jsons = new Map(rows.map(([name, json]) => [String(name), String(json)]));
    return keys.map(([text = ''], position) => jsons.get(byKey ? text : String(position)) ?? null);
  }
}

/**
 * How many keys a statement names one by one, so that an index is used: few different numbers, so that few statements are ever
 * prepared, and none for longer lists, which were measured to be found faster by a join.
 */
function keyPlaces(count: number): number {
  return [1, 4, 16, 64, 128].find((places) => count <= places) ?? 0;
}

/** A key as its texts, in the order of the type's key fields. */
export type EntityKey = readonly string[];
export type EntityLoader = DataLoader<EntityKey, string | null>;

/** Loads the JSON texts of entities of one plan, all keys of one turn in one statement; null where there is no row. */
export function entityLoader(
  plan: EntityPlan,
  run: (compiled: Compiled, keys: readonly EntityKey[]) => Promise<readonly Row[]>,
): EntityLoader {
  const batch = async (keys: readonly EntityKey[]): Promise<(string | null)[]> =>
    plan.inOrder(keys, await run(plan.statement(keys.length), keys));
  return new DataLoader(batch, { cacheKeyFn: (key) => JSON.stringify(key) as unknown as EntityKey });
}

/** What `_entities` was given at one place: an entity to load, nothing (no row can have that key), or why it cannot be read. */
export type Representation =
  | { readonly type: string; readonly key: EntityKey }
  | { readonly type: string; readonly key: undefined }
  | ApiError;

/** Reads one representation. It is untrusted, and whatever is wrong with it is its own failure only. */
export function readRepresentation(schema: GraphQLSchema, graph: Graph, given: unknown): Representation {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return bad('unknown', 'it is not an object');
  const type = Object.hasOwn(given, '__typename') ? (given as { __typename: unknown }).__typename : undefined;
  if (typeof type !== 'string') return bad('unknown', 'it has no __typename');
  const keys = graph.objects.get(type)?.keys ?? graph.foreignEntities.get(type)?.keys;
  if (keys === undefined || !isResolvable(schema, type)) return bad(type, 'this subgraph resolves no such entity');
  return readKey(schema, type, keys, given as Readonly<Record<string, unknown>>);
}

function isResolvable(schema: GraphQLSchema, type: string): boolean {
  const entities = schema.getType('_Entity');
  return isUnionType(entities) && entities.getTypes().some(({ name }) => name === type);
}

/** Reads an entity's key from an object that holds it. */
export function readKey(
  schema: GraphQLSchema,
  type: string,
  keys: readonly FieldModel[],
  given: Readonly<Record<string, unknown>>,
): Representation {
  const texts: (string | undefined)[] = [];
  for (const field of keys) {
    const value = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
    if (value === undefined || value === null) return bad(type, `its key "${field.name}" is missing`);
    try {
      texts.push(keyText(field.type, coerce(schema, field, value)));
    } catch (error) {
      return bad(type, `its key "${field.name}" is wrong: ${error instanceof Error ? error.message : ''}`);
    }
  }
  const isPossible = texts.every((text) => text !== undefined);
  return { type, key: isPossible ? texts : undefined };
}

function coerce(schema: GraphQLSchema, { type }: FieldModel, value: unknown): unknown {
  const leaf = schema.getType(type.kind === 'Enum' ? type.name : type.kind);
  return isLeafType(leaf) ? leaf.parseValue(value) : value;
}

function bad(type: string, reason: string): ApiError {
  return apiError('BAD_REPRESENTATION', { type, reason: reason.replace(/\.$/, '') });
}

/** One entity's JSON text with its type, no entity, or why it cannot be answered. */
export type Answer = { readonly type: string; readonly json: string } | null | Error;

/**
 * Answers a list of representations in its order, each type by one statement. A type whose statement fails costs its own
 * entities; the failure is told once, at the first of them.
 */
export async function answerEntities(
  representations: readonly Representation[],
  loaderOf: (type: string) => EntityLoader | undefined,
): Promise<readonly Answer[]> {
  const told = new Set<unknown>();
  const answer = async (representation: Representation): Promise<Answer> => {
    if (representation instanceof ApiError) return representation;
    const { type, key } = representation;
    const loader = loaderOf(type);
    if (loader === undefined) return bad(type, 'this subgraph does not resolve it');
    if (key === undefined) return null;
    try {
      const json = await loader.load(key);
      return json === null ? null : { type, json };
    } catch (error) {
      if (told.has(error)) return null;
      told.add(error);
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  return Promise.all(representations.map(answer));
}
