import {
  type DocumentNode,
  executeSync,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Executable } from './executable';
import type { Variables } from './prepared-request';

/** JSON that is written into an answer as it stands. */
export class RawJson {
  constructor(readonly text: string) {}
}

type Answered = readonly [responseName: string, json: RawJson];

export function isIntrospection(fieldName: string): boolean {
  return fieldName === '__schema' || fieldName === '__type';
}

/** Answers the introspection of one operation from the schema callers see; what asks for no variable is answered once and kept. */
export class Introspection {
  private readonly document: DocumentNode | undefined;
  private kept: readonly Answered[] | undefined;

  constructor(
    /** Drawn when it is first introspected. */
    private readonly schema: () => GraphQLSchema,
    private readonly operation: Executable,
  ) {
    const { definition, fragments } = operation;
    const selectionSet = onlyIntrospection(definition.selectionSet, fragments);
    if (selectionSet.selections.length === 0) return;
    const root = { ...definition, selectionSet, directives: [] };
    this.document = { kind: Kind.DOCUMENT, definitions: [root, ...fragments.values()] };
  }

  /** The root fields that introspect. */
  answer(variables: Variables): readonly Answered[] {
    if (!this.document) return [];
    if (this.kept) return this.kept;
    const { data } = executeSync({ schema: this.schema(), document: this.document, variableValues: { ...variables } });
    const answer = Object.entries(data ?? {}).map(([name, value]): Answered => [name, new RawJson(JSON.stringify(value))]);
    if ((this.operation.definition.variableDefinitions ?? []).length === 0) this.kept = answer;
    return answer;
  }
}

function onlyIntrospection(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): SelectionSetNode {
  const selections = set.selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return isIntrospection(selection.name.value) ? [selection] : [];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!fragment) return [];
    const inner = onlyIntrospection(fragment.selectionSet, fragments);
    if (inner.selections.length === 0) return [];
    const directives = selection.directives ?? [];
    return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet: inner }];
  });
  return { kind: Kind.SELECTION_SET, selections };
}
