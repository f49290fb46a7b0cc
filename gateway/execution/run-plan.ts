import type { GraphQLFormattedError } from 'graphql';
import { ApiError } from '../../schemas/errors';
import { misshapen, toClientError } from './client-errors';
import type { CompiledFetch, CompiledPlan } from './compile-plan';
import type { ContextReader } from './contexts';
import type { ResponsePath } from './data-path';
import { EntityLoader, type LoadedEntities } from './entity-loader';
import { type FetchMemory, recallEntities, recallRoot } from './fetch-memory';
import { groupEntities } from './group-entities';
import { type Asked, type EntitiesAsked, JointRequest, type Sender } from './joint-request';
import { isObject, type JsonObject } from './json-object';
import { copyOf, mergeInto } from './merge';
import type { Variables } from './prepared-request';
import type { SubgraphAnswer } from './read-answer';
import type { Representation } from './representation';
import type { FetchContext, Subgraph, SubgraphFetch } from './subgraph';

/** What a plan is run with. */
export interface PlanRun extends FetchContext {
  readonly subgraph: (name: string) => Subgraph | undefined;
  /** Left out when every fetch has to be made. */
  readonly memory?: FetchMemory | undefined;
}

/** What the subgraphs know together, not yet in the shape that was asked for. */
export interface PlanResult {
  readonly data: JsonObject;
  readonly errors: readonly GraphQLFormattedError[];
  /** Places that are empty because of these errors, though the errors stand elsewhere. */
  readonly emptied: readonly ResponsePath[];
  /** Names of the subgraphs that were not asked, or not for everything, because what they say was known. */
  readonly recalled: readonly string[];
  /** Keeps what the fetches brought; for when it is sound. */
  readonly remember: () => void;
}

/** What went wrong in one fetch. */
type Trouble = Pick<PlanResult, 'errors' | 'emptied'>;

/** Fetches made by one request: a subgraph has to read a selection for each, and may have a limit for them. */
const MOST_TOGETHER = 20;

const NONE: Trouble = { errors: [], emptied: [] };

/** Runs every fetch of a plan, each as soon as those it needs have ended. A failed fetch is an error in the result, and the others go on. */
export async function runPlan(plan: CompiledPlan, variables: Variables, run: PlanRun): Promise<PlanResult> {
  const runner = new PlanRunner(plan, variables, run);
  const ended: Promise<Trouble>[] = [];
  for (const fetch of plan.fetches) {
    const needed = fetch.after.map((position) => ended[position]);
    ended.push(needed.length === 0 ? runner.fetch(fetch) : Promise.all(needed).then(() => runner.fetch(fetch)));
  }
  const { errors, emptied } = await together(ended);
  return {
    data: runner.data,
    errors,
    emptied,
    recalled: runner.recalled,
    remember: () => {
      for (const keep of runner.keeps) keep();
    },
  };
}

async function together(ended: readonly Promise<Trouble>[]): Promise<Trouble> {
  const [only] = ended;
  if (only && ended.length === 1) return await only;
  const trouble = await Promise.all(ended);
  return { errors: trouble.flatMap(({ errors }) => errors), emptied: trouble.flatMap(({ emptied }) => emptied) };
}

/** The objects that one representation stands for. */
type Targets = readonly JsonObject[];

class PlanRunner {
  readonly data: JsonObject = {};
  readonly recalled: string[] = [];
  readonly keeps: (() => void)[] = [];
  private readonly entities = new EntityLoader((asked) => this.askEntities(asked));
  private readonly sender: Sender;

  constructor(
    private readonly plan: CompiledPlan,
    private readonly variables: Variables,
    private readonly run: PlanRun,
  ) {
    this.sender = {
      variables,
      alone: ({ fetch, variables: texts, representations }) => {
        const expected = representations && new Map([['_entities', representations.length]]);
        return this.ask(fetch.subgraph, { body: fetch.request.body(texts, representations), expected, mayRepeat: !fetch.isMutation });
      },
      together: (subgraph, body, expected) => this.ask(subgraph, { body, expected, mayRepeat: true }),
    };
  }

  fetch(fetch: CompiledFetch): Promise<Trouble> {
    const { represent, contexts } = fetch;
    if (!represent) return this.attempt(fetch, () => this.fetchRoot(fetch));
    if (contexts) return this.fetchInContexts(fetch, represent, contexts);
    return this.attempt(fetch, () => this.fetchEntities(fetch, represent, fetch.path.collect(this.data), this.variables));
  }

  private async attempt(fetch: CompiledFetch, work: () => Promise<Trouble>): Promise<Trouble> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const places = fetch.represent ? [fetch.path.untilList] : rootPlaces(fetch);
      return { errors: places.map((place) => toClientError(error, place)), emptied: [] };
    }
  }

  private async fetchRoot(fetch: CompiledFetch): Promise<Trouble> {
    const targets = fetch.path.collect(this.data);
    if (targets.length === 0) return NONE;
    const { data, errors } = await this.recall({ fetch, variables: fetch.request.variables(this.variables) });
    if (data) {
      fetch.rewrite?.(data);
      this.mergeIntoEach(targets, data);
      if (errors.length === 0) return NONE;
    }
    return {
      errors: errors.map((error) => atPlace(error, fetch, data ? fetch.path.untilList : refusedPlace(error, fetch))),
      emptied: data ? [] : rootPlaces(fetch),
    };
  }

  private async fetchEntities(fetch: CompiledFetch, represent: Representation, entities: Targets, variables: Variables): Promise<Trouble> {
    const represented = groupEntities(entities, represent);
    if (represented.size === 0) return NONE;
    const loaded = await this.entities.load(fetch, fetch.request.variables(variables), [...represented.keys()]);
    return this.place(fetch, loaded, [...represented.values()]);
  }

  /** Asks once for each set of values that entities find around them, since a field has one value for an argument; for many sets by one request. */
  private async fetchInContexts(fetch: CompiledFetch, represent: Representation, contexts: ContextReader): Promise<Trouble> {
    const { membership } = fetch;
    const asked = contexts(this.data).map(({ values, entities }) => {
      const made = membership ? { ...fetch, membership: { ...membership, values } } : fetch;
      return this.attempt(fetch, () => this.fetchEntities(made, represent, entities, { ...this.variables, ...values }));
    });
    const trouble = await Promise.all(asked);
    // What failed as a whole is the same failure at the same place for all.
    const errors = new Map(trouble.flatMap((each) => each.errors).map((error) => [JSON.stringify(error), error]));
    return { errors: [...errors.values()], emptied: trouble.flatMap(({ emptied }) => emptied) };
  }

  /** Puts entities where they belong, and their errors beside them. */
  private place(fetch: CompiledFetch, { entities, errors }: LoadedEntities, targets: readonly Targets[]): Trouble {
    const found: GraphQLFormattedError[] = errors.map((error) => atPlace({ ...error, path: [] }, fetch, fetch.path.untilList));
    const emptied: ResponsePath[] = [];
    entities.forEach(({ value, errors: inside }, index) => {
      const same = targets[index] ?? [];
      if (isObject(value)) this.merge(fetch, value, same);
      const told = value === null || isObject(value) ? inside : [...inside, toClientError(misshapen([fetch.subgraph]), [])];
      if (told.length === 0) return;
      const places = this.placesOf(fetch, same);
      for (const error of told) found.push(...places.map((place) => atPlace(error, fetch, place)));
      if (!isObject(value)) emptied.push(...places);
    });
    return { errors: found, emptied };
  }

  private merge({ rewrite }: CompiledFetch, entity: JsonObject, targets: Targets): void {
    // Rewrites look at type names, which subgraphs are not asked for where the plan knows them.
    if (rewrite) {
      entity.__typename ??= targets[0]?.__typename;
      rewrite(entity);
    }
    // A subgraph with an @interfaceObject says only that it is one; what it is, is known already, or is for another to say.
    if (this.plan.isInterface(entity.__typename)) delete entity.__typename;
    this.mergeIntoEach(targets, entity);
  }

  /** Objects share what they were given, unless something below may come to differ with what is around it. */
  private mergeIntoEach(targets: Targets, given: JsonObject): void {
    const { hasContexts } = this.plan;
    targets.forEach((target, index) => {
      mergeInto(target, hasContexts && index > 0 ? copyOf(given) : given);
    });
  }

  /** The places of all objects one representation stood for. Looked for only when there is an error to be told. */
  private placesOf({ path }: CompiledFetch, targets: Targets): readonly ResponsePath[] {
    return [...path.locate(this.data, new Set(targets)).values()].flat();
  }

  /** Several are of one company. */
  private askEntities(asked: readonly EntitiesAsked[]): readonly Promise<SubgraphAnswer>[] {
    if (asked.length === 1) return asked.map((fetch) => this.recall(fetch));
    const joint = Array.from({ length: Math.ceil(asked.length / MOST_TOGETHER) }, () => new JointRequest(this.sender));
    return asked.map((fetch, at) => this.recall(fetch, joint[Math.floor(at / MOST_TOGETHER)]));
  }

  /** From memory as far as it goes, and otherwise from the subgraph. */
  private recall(asked: Asked, joint?: JointRequest): Promise<SubgraphAnswer> {
    const { fetch, variables, representations: all } = asked;
    const ask = (representations = all): Promise<SubgraphAnswer> =>
      joint && fetch.membership && representations
        ? joint.add({ fetch, variables, representations }, fetch.membership)
        : this.sender.alone({ fetch, variables, representations });
    const known = this.run.memory?.of(fetch.subgraph, fetch.operation, variables);
    if (!known) return ask();
    const recall = {
      known,
      ask,
      recalled: () => void this.recalled.push(fetch.subgraph),
      later: (keep: () => void) => void this.keeps.push(keep),
    };
    return all ? recallEntities(recall, all) : recallRoot(recall);
  }

  private ask(subgraph: string, fetch: SubgraphFetch): Promise<SubgraphAnswer> {
    const known = this.run.subgraph(subgraph);
    if (!known) throw new Error(`The plan names "${subgraph}", which is no subgraph of its generation.`);
    return known.ask(fetch, this.run);
  }
}

function rootPlaces({ path, rootFields, renamed }: CompiledFetch): readonly ResponsePath[] {
  return rootFields.map((name) => [...path.untilList, renamed.get(name) ?? name]);
}

/** A subgraph that refuses a fetch as a whole, for a value it does not take, says no path; with one root field there is no doubt. */
function refusedPlace({ path }: GraphQLFormattedError, fetch: CompiledFetch): ResponsePath {
  const [only, ...others] = path ? [] : rootPlaces(fetch);
  return only && others.length === 0 ? only : fetch.path.untilList;
}

/** An error of a subgraph as callers see it: at its place in the whole answer, under the names callers gave. */
function atPlace(error: GraphQLFormattedError, { renamed }: CompiledFetch, place: ResponsePath): GraphQLFormattedError {
  const { path, ...rest } = error;
  if (!path && place.length === 0) return rest;
  const inner = (path ?? []).map((name) => (typeof name === 'string' ? (renamed.get(name) ?? name) : name));
  return { ...rest, path: [...place, ...inner] };
}
