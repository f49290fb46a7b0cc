import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { afterContexts } from './after-contexts';
import type { ResponsePath } from './data-path';
import { type FieldPaths, intersects, readsOf, writesOf } from './field-paths';
import { splitContexts } from './split-contexts';

/** One fetch of a plan. */
export interface PlanStep {
  readonly fetch: FetchNode;
  readonly path: ResponsePath;
  /** Positions of the earlier steps that must have ended before this one starts. */
  readonly after: readonly number[];
}

interface Place {
  readonly path: ResponsePath;
  /** Steps the plan puts before this place. */
  readonly before: readonly number[];
}

/**
 * A plan as a list of fetches in the plan's order. A plan says which fetches come before others; of those, a fetch waits only for the
 * ones that write what it reads or writes, so that a slow branch holds up nobody else. Fetches of a mutation wait for all before them.
 */
export function readSteps({ node }: QueryPlan): readonly PlanStep[] {
  if (!node) return [];
  if (node.kind === 'Subscription') throw new Error('Subscriptions are not planned here.');
  const steps = new StepReader();
  steps.read(node, { path: [], before: [] });
  return steps.found.some(({ fetch }) => takesContext(fetch)) ? afterContexts(steps.found) : steps.found;
}

/** Whether variables of a fetch take their values from the objects around its entities (`@fromContext`). */
export function takesContext({ contextRewrites }: FetchNode): boolean {
  return contextRewrites !== undefined && contextRewrites.length > 0;
}

class StepReader {
  readonly found: PlanStep[] = [];
  private readonly touched: { readonly reads: FieldPaths; readonly writes: FieldPaths }[] = [];

  read(node: PlanNode, place: Place): void {
    switch (node.kind) {
      case 'Fetch':
        this.fetch(takesContext(node) ? splitContexts(node) : node, place);
        return;
      case 'Flatten':
        this.read(node.node, { ...place, path: [...place.path, ...node.path] });
        return;
      case 'Parallel':
        for (const child of node.nodes) this.read(child, place);
        return;
      case 'Sequence':
        this.sequence(node.nodes, place);
        return;
      case 'Condition':
        throw new Error('Conditions are settled before planning.');
      case 'Defer':
        throw new Error('@defer is not planned here.');
    }
  }

  private sequence(nodes: readonly PlanNode[], place: Place): void {
    let { before } = place;
    for (const node of nodes) {
      const first = this.found.length;
      this.read(node, { ...place, before });
      before = [...before, ...this.found.slice(first).map((_, index) => first + index)];
    }
  }

  private fetch(fetch: FetchNode, { path, before }: Place): void {
    const reads = readsOf(fetch, path);
    const writes = writesOf(fetch, path);
    const isMutation = fetch.operationKind === 'mutation';
    const after = before.filter((step) => {
      const earlier = this.touched[step];
      if (!earlier || isMutation || this.found[step]?.fetch.operationKind === 'mutation') return true;
      return intersects(earlier.writes, reads) || intersects(earlier.writes, writes);
    });
    this.touched.push({ reads, writes });
    this.found.push({ fetch, path, after });
  }
}
