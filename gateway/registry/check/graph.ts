import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { type PlanNode, QueryPlanner, type SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLSchema, print } from 'graphql';

/** Operations whose fetches are remembered. */
const COUNTS_KEPT = 1_000;

/** A composed graph as readers see it, before anything is kept from anybody; and how it would fetch what they ask. */
export class Graph {
  readonly schema: GraphQLSchema;
  private readonly api: Schema;
  private planner: QueryPlanner | undefined;
  private readonly counts = new Map<string, number>();

  constructor(private readonly supergraph: Supergraph) {
    this.api = supergraph.apiSchema();
    this.schema = this.api.toGraphQLJSSchema();
  }

  /** Of a supergraph that was composed here: nothing of it has to be checked again, and nothing is served from it. */
  static of(supergraphSdl: string): Graph {
    return new Graph(Supergraph.build(supergraphSdl, { supportedFeatures: null, validateSupergraph: false }));
  }

  /** How many fetches a valid operation needs. Throws what the planner throws. */
  fetches(document: DocumentNode): number {
    const text = print(document);
    const count = this.counts.get(text) ?? this.plan(document);
    if (this.counts.size >= COUNTS_KEPT) this.counts.clear();
    this.counts.set(text, count);
    return count;
  }

  private plan(document: DocumentNode): number {
    this.planner ??= new QueryPlanner(this.supergraph);
    const plan = this.planner.buildQueryPlan(operationFromDocument(this.api, document, { validate: false }));
    return countFetches(plan.node);
  }
}

function countFetches(node: PlanNode | SubscriptionNode | undefined): number {
  const sum = (nodes: readonly (PlanNode | undefined)[]): number => nodes.reduce((total, one) => total + countFetches(one), 0);
  switch (node?.kind) {
    case undefined:
      return 0;
    case 'Fetch':
      return 1;
    case 'Flatten':
      return countFetches(node.node);
    case 'Condition':
      return Math.max(countFetches(node.ifClause), countFetches(node.elseClause));
    case 'Sequence':
    case 'Parallel':
      return sum(node.nodes);
    case 'Defer':
      return sum([node.primary.node, ...node.deferred.map((part) => part.node)]);
    case 'Subscription':
      return countFetches(node.primary) + countFetches(node.rest);
  }
}
