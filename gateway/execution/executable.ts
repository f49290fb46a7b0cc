import type { FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, SelectionNode } from 'graphql';

/** A valid operation. The object itself is the key under which what is compiled from it is kept. */
export interface Executable {
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What is called otherwise in the plan: fields of its data, by `alias field`; and variables, by their own names. */
  readonly planned: { readonly dataNames: ReadonlyMap<string, string>; readonly variableNames: ReadonlyMap<string, string> };
  /** What its caller may see; of everybody the same when left out. */
  readonly gate?: Gate | undefined;
}

/** What the caller of an operation may see, as far as the writing of its answer has to know. */
export interface Gate {
  /** Selections that were not asked of any subgraph, with all in them: their fields are null, and why is told elsewhere. */
  readonly removed: ReadonlySet<SelectionNode>;
  /** What introspection shows. */
  readonly schema: GraphQLSchema;
  /** Whether a field of a type may stand in the answer at all. */
  mayRead(type: string, field: string): boolean;
  /** Checks the values of a field that this caller sees masked; `undefined` for any other field. */
  formOf(type: string, field: string): ((value: unknown) => boolean) | undefined;
}
