import { type DocumentNode, Kind, visit } from 'graphql';

/** The labels of `@override(label:)` in a supergraph, sorted: fields that move from one subgraph to another by degrees. */
export function readOverrideLabels(supergraph: DocumentNode): readonly string[] {
  const labels = new Set<string>();
  visit(supergraph, {
    enter: (node) => {
      if (node.kind !== Kind.ARGUMENT) return;
      const { name, value } = node;
      if (name.value === 'overrideLabel' && value.kind === Kind.STRING) labels.add(value.value);
    },
  });
  return [...labels].sort();
}

/** The labels that hold for one request: `percent(n)` for n of 100 requests, any other label for none. `random`: 0 up to, not including, 1. */
export function drawLabels(labels: readonly string[], random: () => number): readonly string[] {
  if (labels.length === 0) return labels;
  // One draw a request: fields with the same share move together.
  const drawn = random() * 100;
  return labels.filter((label) => drawn < Number(/^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1] ?? 0));
}
