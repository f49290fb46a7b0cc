import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';

const known = new WeakMap<QueryPlan, readonly string[]>();

/** Names of the subgraphs a plan may ask, whatever the data is; sorted. */
export function subgraphsOf(plan: QueryPlan): readonly string[] {
  const found = known.get(plan);
  if (found) return found;
  const names = [...new Set(fetchesOf(plan).map(({ serviceName }) => serviceName))].sort();
  known.set(plan, names);
  return names;
}

/** Every fetch of a plan. */
export function fetchesOf({ node }: QueryPlan): readonly FetchNode[] {
  return fetchesIn(node);
}

function fetchesIn(node: PlanNode | SubscriptionNode | undefined): readonly FetchNode[] {
  switch (node?.kind) {
    case undefined:
      return [];
    case 'Fetch':
      return [node];
    case 'Flatten':
      return fetchesIn(node.node);
    case 'Condition':
      return [...fetchesIn(node.ifClause), ...fetchesIn(node.elseClause)];
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchesIn);
    case 'Defer':
      return [...fetchesIn(node.primary.node), ...node.deferred.flatMap((part) => fetchesIn(part.node))];
    case 'Subscription':
      return [...fetchesIn(node.primary), ...fetchesIn(node.rest)];
  }
}
