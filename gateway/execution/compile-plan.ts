import type { FetchNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isInterfaceType, Kind, parse } from 'graphql';
import { findCompanies, type Membership } from './companies';
import { type ContextReader, compileContexts } from './contexts';
import { DataPath } from './data-path';
import { type IsOfType, isOfTypeIn } from './is-of-type';
import { type PlanStep, readSteps, takesContext } from './plan-steps';
import { PreparedRequest } from './prepared-request';
import { compileRepresentation, type Representation } from './representation';
import { compileRewrites, type Rewrite } from './rewrite';

/** One fetch, ready to run any number of times, at once too. */
export interface CompiledFetch {
  readonly subgraph: string;
  readonly isMutation: boolean;
  readonly request: PreparedRequest;
  /** Its operation without a name, which differs with the position in the plan. */
  readonly operation: string;
  readonly path: DataPath;
  /** For a fetch of entities. */
  readonly represent: Representation | undefined;
  /** Where variables take their values from what the entities stand in. */
  readonly contexts: ContextReader | undefined;
  /** Changes what was received, where the plan says so. */
  readonly rewrite: Rewrite | undefined;
  /** Response names at the root of the fetch. */
  readonly rootFields: readonly string[];
  /** Response names of the fetch that callers know by another. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly after: readonly number[];
  /** Fetches of entities with the same shape ask the same thing, though of other entities; `undefined` when no other fetch has it. */
  readonly shape: string | undefined;
  /** How it is made together with fetches of other shapes; `undefined` when it has no company. */
  readonly membership: Membership | undefined;
}

export interface CompiledPlan {
  /** Whether what is fetched for one object may be other than what is fetched for another of the same representation. */
  readonly hasContexts: boolean;
  readonly isInterface: (typename: unknown) => boolean;
  readonly fetches: readonly CompiledFetch[];
}

/** Compiles a plan once. `supergraph` knows every type a plan may name, also those that callers cannot see. */
export function compilePlan(plan: QueryPlan, supergraph: GraphQLSchema): CompiledPlan {
  const isOfType = isOfTypeIn(supergraph);
  const steps = readSteps(plan);
  const shapes = new Map<string, number>();
  for (const { fetch } of steps) shapes.set(shapeOf(fetch), (shapes.get(shapeOf(fetch)) ?? 0) + 1);
  const isAlone = (fetch: FetchNode): boolean => !fetch.requires || (shapes.get(shapeOf(fetch)) ?? 0) < 2;
  const memberships = findCompanies(steps);
  const aliases = new Map(steps.flatMap(({ fetch }) => aliasesIn(fetch.requires)));
  const isMutation = steps.some(({ fetch }) => fetch.operationKind === 'mutation');
  return {
    hasContexts: steps.some(({ fetch }) => takesContext(fetch)),
    isInterface: (typename) => typeof typename === 'string' && isInterfaceType(supergraph.getType(typename)),
    fetches: steps.map((step) => ({
      ...compileFetch(step, isOfType, aliases),
      // What a mutation reads may change from one fetch to the next.
      shape: isMutation || isAlone(step.fetch) ? undefined : shapeOf(step.fetch),
      membership: isMutation ? undefined : memberships.get(step),
    })),
  };
}

/** Names of what is required under another name than the field's, with the field's. */
function aliasesIn(selections: readonly QueryPlanSelectionNode[] = []): readonly (readonly [string, string])[] {
  return selections.flatMap((selection) => {
    const inside = aliasesIn(selection.selections);
    return selection.kind === 'Field' && selection.alias !== undefined ? [[selection.alias, selection.name] as const, ...inside] : inside;
  });
}

function compileFetch(
  { fetch, path, after }: PlanStep,
  isOfType: IsOfType,
  aliases: ReadonlyMap<string, string>,
): Omit<CompiledFetch, 'shape' | 'membership'> {
  const { requires, inputRewrites, outputRewrites = [], contextRewrites = [] } = fetch;
  const dataPath = new DataPath(path, isOfType);
  return {
    subgraph: fetch.serviceName,
    isMutation: fetch.operationKind === 'mutation',
    request: new PreparedRequest(fetch),
    operation: unnamed(fetch),
    path: dataPath,
    represent: requires && compileRepresentation(requires, inputRewrites, isOfType),
    contexts: takesContext(fetch) ? compileContexts(contextRewrites, dataPath, isOfType) : undefined,
    rewrite: outputRewrites.length > 0 ? compileRewrites(outputRewrites, isOfType) : undefined,
    rootFields: rootFieldsOf(fetch),
    renamed: new Map([
      ...aliases,
      ...outputRewrites.flatMap((rewrite) =>
        rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo] as const] : [],
      ),
    ]),
    after,
  };
}

function shapeOf(fetch: FetchNode): string {
  return `${fetch.serviceName}\n${unnamed(fetch)}\n${JSON.stringify(fetch.outputRewrites ?? [])}`;
}

function unnamed({ operation }: FetchNode): string {
  return operation.replace(/^query \w+/, 'query');
}

function rootFieldsOf({ operation }: FetchNode): readonly string[] {
  const definition = parse(operation, { noLocation: true }).definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const names = definition?.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [(selection.alias ?? selection.name).value] : [],
  );
  return [...new Set(names)];
}
