import { type DocumentNode, Kind } from 'graphql';
import { textArgument } from '../../schemas/links';

/** The labels of `@override(label:)` in a supergraph, sorted: fields that move from one subgraph to another by degrees. */
export function readOverrideLabels(supergraph: DocumentNode): readonly string[] {
  const fields = supergraph.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION ? (node.fields ?? []) : [],
  );
  const labels = fields.flatMap(({ directives = [] }) => directives.flatMap((directive) => textArgument(directive, 'overrideLabel') ?? []));
  return [...new Set(labels)].sort();
}

/** The labels that hold for one request: `percent(n)` for n of 100 requests, any other label for none. `random`: 0 up to, not including, 1. */
export function drawLabels(labels: readonly string[], random: () => number): readonly string[] {
  if (labels.length === 0) return labels;
  // One draw a request: fields with the same share move together.
  const drawn = random() * 100;
  return labels.filter((label) => drawn < Number(/^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1] ?? 0));
}
