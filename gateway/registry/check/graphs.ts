import { Graph } from './graph';

/** What is there and what is to be: a proposal that is taken is what the next is compared with. */
const KEPT = 2;

/** Builds graphs of supergraphs, and keeps those of the last check: the next one begins where it ended. */
export class Graphs {
  private readonly kept = new Map<string, Graph>();

  /** `undefined` for what cannot be loaded. */
  of(supergraph: string): Graph | undefined {
    const known = this.kept.get(supergraph);
    this.kept.delete(supergraph);
    // Before another is built: a large one takes hundreds of megabytes.
    for (const oldest of this.kept.keys()) if (this.kept.size >= KEPT) this.kept.delete(oldest);
    const graph = known ?? graphOf(supergraph);
    if (graph) this.kept.set(supergraph, graph);
    return graph;
  }
}

/** What is current may be damaged, or from a composition that is no longer understood. */
function graphOf(supergraph: string): Graph | undefined {
  try {
    return Graph.of(supergraph);
  } catch {
    return undefined;
  }
}
