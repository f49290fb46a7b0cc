import type { PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';

const known = new WeakMap<QueryPlan, readonly string[]>();

/** Names of the subgraphs a plan may ask, whatever its variables and the data are; sorted. */
export function subgraphsOf(plan: QueryPlan): readonly string[] {
  const names = known.get(plan) ?? [...new Set(fetchedBy(plan.node))].sort();
  known.set(plan, names);
  return names;
}

function fetchedBy(node: PlanNode | SubscriptionNode | undefined): readonly string[] {
  switch (node?.kind) {
    case undefined:
      return [];
    case 'Fetch':
      return [node.serviceName];
    case 'Flatten':
      return fetchedBy(node.node);
    case 'Condition':
      return [...fetchedBy(node.ifClause), ...fetchedBy(node.elseClause)];
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchedBy);
    case 'Defer':
      return [...fetchedBy(node.primary.node), ...node.deferred.flatMap((part) => fetchedBy(part.node))];
    case 'Subscription':
      return [...fetchedBy(node.primary), ...fetchedBy(node.rest)];
  }
}
