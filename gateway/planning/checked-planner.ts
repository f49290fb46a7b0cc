import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { PlanRequest } from './messages';
import { PlacementCheck, type SubgraphField } from './misplaced-fields';
import { fetchesOf } from './plan-subgraphs';
import { settleConditions } from './settle-conditions';
import { type SpelledSupergraph, spellRequirements } from './spell-requirements';
import { SplitSupergraph } from './split-supergraph';

type MakePlan = (planner: QueryPlanner) => QueryPlan;

/** What Apollo's gateway takes, and contexts, which its planner plans for other executors than Apollo's own. */
const supportedFeatures = new Set([...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, 'https://specs.apollo.dev/context/v0.1']);

/**
 * How many plans are compared for one operation. Where fields can be had from several subgraphs, the ways to have them multiply, and Apollo's
 * own limit of 10,000 lets one operation take seconds. With this one it takes a tenth of that, and one plan in a hundred has a fetch more.
 */
const PLANS_COMPARED = 1_000;

/** What is tried where none of so many is right: the cheapest is often one that leaves out what it should fetch, and now others come first. */
const FEWER_COMPARED = [100, 10, 1];

/** Planners for split supergraphs that are kept; each holds a graph of its own. */
const SPLITS_KEPT = 4;

/**
 * Apollo's planner, with its plans looked over. When one computed field (`@requires`) requires another, and the way to it begins in the
 * other's subgraph, Apollo's plan asks there for the other before what that is computed from has been fetched: a wrong value without an
 * error. Such an operation is planned again on a supergraph in which the field lives in a subgraph of its own.
 */
export class CheckedPlanner {
  private readonly supergraph: Supergraph;
  private readonly planner: QueryPlanner;
  private readonly check: PlacementCheck;
  private readonly splits = new Map<string, MakePlanAtHome>();
  private readonly spelled: SpelledSupergraph | undefined;

  /**
   * Of a supergraph that was checked. `made`: Apollo's planner for it, made with `plannerConfig`, where there is one. Throws what Apollo says
   * of one that cannot be planned for.
   */
  constructor(supergraphSdl: string, made?: QueryPlanner) {
    this.spelled = spellRequirements(supergraphSdl);
    // Spelled, a subgraph knows some fields for nothing, which is harmless.
    this.planner = made && !this.spelled ? made : comparing(PLANS_COMPARED, build(this.spelled?.sdl ?? supergraphSdl, false));
    this.supergraph = this.planner.supergraph;
    this.check = new PlacementCheck(this.supergraph);
  }

  plan({ document, operationName, labels, holding }: Omit<PlanRequest, 'kind'>): QueryPlan {
    const settled = settleConditions(parse(document, { noLocation: true }), holding);
    const operation = operationFromDocument(this.supergraph.apiSchema(), settled, {
      validate: false,
      ...(operationName === undefined ? {} : { operationName }),
    });
    const overrideConditions = new Map(labels.map((label) => [label, true]));
    const plan = this.rightPlan((planner) => planner.buildQueryPlan(operation, { overrideConditions }));
    return this.spelled?.restore(plan) ?? plan;
  }

  private rightPlan(make: MakePlan): QueryPlan {
    const apart = new Map<string, SubgraphField>();
    let plan = this.firstPlan(make, apart);
    for (let wrong = this.check.misplacedIn(plan); wrong.length > 0; wrong = this.check.misplacedIn(plan)) {
      const before = apart.size;
      const setApart = (field: SubgraphField): unknown => apart.set(`${field.subgraph} ${field.coordinate}`, field);
      wrong.forEach(setApart);
      if (apart.size === before) this.check.alike(wrong).forEach(setApart);
      // Each round sets one field more apart, so this ends.
      if (apart.size === before) return this.rightAmongFewer(make, apart);
      plan = this.splitBy(apart)(make);
    }
    return plan;
  }

  private rightAmongFewer(make: MakePlan, apart: ReadonlyMap<string, SubgraphField>): QueryPlan {
    for (const compared of FEWER_COMPARED) {
      const plan = this.splitBy(apart, compared)(make);
      if (this.check.misplacedIn(plan).length === 0) return plan;
    }
    throw new Error(`no plan computes ${[...apart.keys()].join(', ')} from what it requires`);
  }

  /** Where chains of computed fields meet, Apollo's planner may find no order at all; with each of them apart, it does. */
  private firstPlan(make: MakePlan, apart: Map<string, SubgraphField>): QueryPlan {
    try {
      return make(this.planner);
    } catch (error) {
      for (const field of this.check.computed()) apart.set(`${field.subgraph} ${field.coordinate}`, field);
      if (apart.size === 0) throw error;
      return this.splitBy(apart)(make);
    }
  }

  private splitBy(apart: ReadonlyMap<string, SubgraphField>, compared = PLANS_COMPARED): MakePlanAtHome {
    const key = [...apart.keys()].sort().concat(String(compared)).join('\n');
    const known = this.splits.get(key);
    if (known) return known;
    const split = new SplitSupergraph(this.supergraph, [...apart.values()]);
    const planner = comparing(compared, split);
    const made: MakePlanAtHome = (make) => {
      const plan = make(planner);
      for (const fetch of fetchesOf(plan)) fetch.serviceName = split.homes.get(fetch.serviceName) ?? fetch.serviceName;
      return plan;
    };
    for (const oldest of this.splits.keys()) if (this.splits.size >= SPLITS_KEPT) this.splits.delete(oldest);
    this.splits.set(key, made);
    return made;
  }
}

/** How Apollo's planner plans here. It keeps nothing: plans are kept with the operation they belong to. */
export const plannerConfig = configFor(PLANS_COMPARED);

function configFor(maxEvaluatedPlans: number): QueryPlannerConfig {
  return { debug: { maxEvaluatedPlans } };
}

/** Throws what the rules of GraphQL and of federation have against it, and against the subgraphs in it. */
export function checkSupergraph(supergraphSdl: string): void {
  build(supergraphSdl, true).subgraphs();
}

function build(supergraphSdl: string, validateSupergraph: boolean): Supergraph {
  return Supergraph.build(supergraphSdl, { supportedFeatures, validateSupergraph });
}

function comparing(plans: number, supergraph: Supergraph): QueryPlanner {
  return new QueryPlanner(supergraph, configFor(plans));
}

/** Makes a plan on a split supergraph, and names the subgraphs that really are. */
type MakePlanAtHome = (make: MakePlan) => QueryPlan;
