import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';

/** A valid operation. The object itself is the key under which what is compiled from it is kept. */
export interface Executable {
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Names of aliased fields in the plan's data, by `alias field`. */
  readonly planned: { readonly dataNames: ReadonlyMap<string, string> };
}
