import type { QueryPlan } from '@apollo/query-planner';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { wrongValue } from './client-errors';
import { type CompiledPlan, compilePlan } from './compile-plan';
import type { ResponsePath } from './data-path';
import type { Executable } from './executable';
import type { FetchMemory } from './fetch-memory';
import { Introspection } from './introspection';
import { setOwn } from './json-object';
import type { Variables } from './prepared-request';
import { Projectors } from './projectors';
import { type PlanResult, runPlan } from './run-plan';
import type { FetchContext, Subgraph } from './subgraph';
import { unexplained } from './unexplained';

/** The generation an operation runs in. */
export interface ExecutionTarget {
  /** What callers see. */
  readonly schema: GraphQLSchema;
  /** Everything a plan may name. */
  readonly supergraph: GraphQLSchema;
}

export interface Execution extends FetchContext {
  readonly target: ExecutionTarget;
  readonly subgraph: (name: string) => Subgraph | undefined;
  readonly operation: Executable;
  /** Variables of `@skip` and `@include` that are true. */
  readonly holding: readonly string[];
  /** Apollo's plan for the operation when these hold. What is compiled from it is kept as long as this object. */
  readonly plan: QueryPlan;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Left out when every fetch has to be made. */
  readonly memory?: FetchMemory | undefined;
  /** Errors that were known before anything was fetched; they come first. */
  readonly knownErrors?: readonly GraphQLFormattedError[];
  /** Told of each coordinate that the last check kept out of the answer, and nothing before it. */
  readonly onCaught?: (coordinate: string) => void;
}

export interface ExecutionAnswer {
  /** Of the GraphQL response: `"data":…`, and `"errors":[…]` where there are some, as JSON text without braces around it. */
  readonly members: string;
  /** Those of this run, without the ones known before. */
  readonly errors: number;
  /** Names of the subgraphs whose part came from memory, in whole or in part. */
  readonly recalled: readonly string[];
}

/** What is compiled from an operation, whatever its plan. */
interface Shaping {
  readonly projectors: Projectors;
  readonly introspection: Introspection;
  /** What callers call a field, by its name in the data. */
  readonly responseNames: ReadonlyMap<string, string>;
}

const plans = new WeakMap<QueryPlan, CompiledPlan>();
const shapings = new WeakMap<Executable, Shaping>();

/**
 * Runs one operation by its plan: fetches, merges, and writes the answer in one pass. Failures of subgraphs are errors in the answer.
 * Rejects when `signal` is aborted.
 */
export async function execute(execution: Execution): Promise<ExecutionAnswer> {
  const { variables, holding, fetched, knownErrors = [], onCaught } = execution;
  const { projectors, introspection, responseNames } = shapingOf(execution);
  const plan = compiled(execution);
  const run = await runPlan(plan, inPlannedNames(execution), execution);
  const { data, errors, emptied, recalled } = inResponseNames(run, responseNames);
  for (const [name, json] of introspection.answer(variables)) setOwn(data, name, json);
  const projection = projectors.projectorFor(holding)(data);
  const wrong = unexplained(projection.errors, { errors, emptied }).map((error) => wrongValue(error, [...fetched, ...recalled]));
  for (const coordinate of projection.caught) onCaught?.(coordinate);
  if (wrong.length === 0 && projection.caught.size === 0) run.remember();
  const found = [...errors, ...wrong];
  // What was caught is a mistake somewhere, and an answer with a mistake is not to be kept.
  return { members: membersOf(projection.data, [...knownErrors, ...found]), errors: found.length + projection.caught.size, recalled };
}

function compiled({ plan, target }: Execution): CompiledPlan {
  const known = plans.get(plan);
  if (known) return known;
  const made = compilePlan(plan, target.supergraph);
  plans.set(plan, made);
  return made;
}

function shapingOf({ operation, target: { schema } }: Execution): Shaping {
  const known = shapings.get(operation);
  if (known) return known;
  const aliases = [...operation.planned.dataNames].map(([pair, dataName]) => [dataName, pair.slice(0, pair.indexOf(' '))] as const);
  const made = {
    projectors: new Projectors(schema, operation),
    introspection: new Introspection(() => operation.gate?.schema ?? schema, operation),
    responseNames: new Map(aliases),
  };
  shapings.set(operation, made);
  return made;
}

/** Variables as the plan knows them. */
function inPlannedNames({ operation, variables }: Execution): Variables {
  const { variableNames } = operation.planned;
  if (variableNames.size === 0) return variables;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [variableNames.get(name) ?? name, value]));
}

/** Paths as callers know them. */
function inResponseNames(result: PlanResult, names: ReadonlyMap<string, string>): PlanResult {
  const { errors, emptied } = result;
  if (names.size === 0 || errors.length === 0) return result;
  const rename = (path: ResponsePath): ResponsePath => path.map((name) => (typeof name === 'string' ? (names.get(name) ?? name) : name));
  return {
    ...result,
    errors: errors.map((error) => (error.path ? { ...error, path: rename(error.path) } : error)),
    emptied: emptied.map(rename),
  };
}

function membersOf(data: string, errors: readonly GraphQLFormattedError[]): string {
  return errors.length === 0 ? `"data":${data}` : `"data":${data},"errors":${JSON.stringify(errors)}`;
}
