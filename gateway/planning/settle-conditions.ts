import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/**
 * The document that is left when `@skip` and `@include` are decided: `holding` names the variables that are true. An object of which
 * nothing is left was asked for all the same, so its `__typename` stands for it. The document is valid: its fragments do not loop.
 *
 * Apollo's planner takes conditions along into its plans, and there goes wrong: what a skipped field requires is then missing for its
 * neighbours too. What it does not see it cannot mistake.
 */
export function settleConditions(document: DocumentNode, holding: readonly string[]): DocumentNode {
  return new Settling(document, new Set(holding)).document();
}

class Settling {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly settled = new Map<string, SelectionSetNode | undefined>();

  constructor(
    private readonly source: DocumentNode,
    private readonly holding: ReadonlySet<string>,
  ) {
    const { definitions } = source;
    this.fragments = new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));
  }

  document(): DocumentNode {
    const definitions = this.source.definitions.flatMap((node): readonly DefinitionNode[] => {
      if (node.kind === Kind.OPERATION_DEFINITION) return [{ ...node, selectionSet: this.selectionSet(node.selectionSet) ?? typename }];
      if (node.kind !== Kind.FRAGMENT_DEFINITION) return [node];
      const selectionSet = this.fragment(node.name.value);
      return selectionSet ? [{ ...node, selectionSet }] : [];
    });
    return { ...this.source, definitions };
  }

  /** `undefined` when nothing is left. */
  private selectionSet({ selections }: SelectionSetNode): SelectionSetNode | undefined {
    const left = selections.filter((selection) => this.isIncluded(selection)).flatMap((selection) => this.selection(selection));
    return left.length > 0 ? { kind: Kind.SELECTION_SET, selections: left } : undefined;
  }

  private selection(selection: SelectionNode): readonly SelectionNode[] {
    const directives = selection.directives?.filter((directive) => !conditionOf(directive)) ?? [];
    switch (selection.kind) {
      case Kind.FIELD:
        return [{ ...selection, directives, ...this.inside(selection) }];
      case Kind.INLINE_FRAGMENT: {
        const selectionSet = this.selectionSet(selection.selectionSet);
        return selectionSet ? [{ ...selection, directives, selectionSet }] : [];
      }
      case Kind.FRAGMENT_SPREAD:
        return this.fragment(selection.name.value) ? [{ ...selection, directives }] : [];
    }
  }

  private inside({ selectionSet }: FieldNode): { readonly selectionSet?: SelectionSetNode } {
    return selectionSet ? { selectionSet: this.selectionSet(selectionSet) ?? typename } : {};
  }

  private fragment(name: string): SelectionSetNode | undefined {
    if (this.settled.has(name)) return this.settled.get(name);
    const fragment = this.fragments.get(name);
    const selectionSet = fragment && this.selectionSet(fragment.selectionSet);
    this.settled.set(name, selectionSet);
    return selectionSet;
  }

  private isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every((directive) => {
      const condition = conditionOf(directive);
      return !condition || this.isTrue(condition) === (directive.name.value === 'include');
    });
  }

  private isTrue(condition: ValueNode): boolean {
    return condition.kind === Kind.VARIABLE ? this.holding.has(condition.name.value) : condition.kind === Kind.BOOLEAN && condition.value;
  }
}

const typename: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

function conditionOf({ name, arguments: args }: DirectiveNode): ValueNode | undefined {
  return name.value === 'skip' || name.value === 'include' ? args?.find((argument) => argument.name.value === 'if')?.value : undefined;
}
