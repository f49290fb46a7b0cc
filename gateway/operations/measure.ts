import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { apiError } from '../../schemas/errors';
import type { OperationLimits } from './limits';

/** The size of a selection set with its fragments put in place. */
interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
}

const nothing: Size = { depth: 0, fields: 0, aliases: 0, rootFields: 0 };
/** Counters stop here: fragments of fragments double with each level, and a sum must stay a number. */
const SATURATED = 1_000_000_000;

/**
 * Checks every operation of the document, and that all of them together have no more fields than one may have: validation looks at all
 * of them, whichever is asked for. Each selection set is visited once, a fragment's size is kept, and a fragment that contains
 * itself counts as nothing there (validation refuses it), so that the work grows with the text and not with what it expands to.
 */
export function checkSizes(document: DocumentNode, limits: OperationLimits): void {
  const measure = new Measure(document);
  let fields = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = measure.operation(definition);
    fields += size.fields;
    refuse({ ...size, fields }, limits);
  }
}

function refuse(size: Size, { maxDepth, maxFields, maxAliases, maxRootFields }: OperationLimits): void {
  if (size.depth > maxDepth) throw apiError('TOO_DEEP', { limit: maxDepth });
  if (size.rootFields > maxRootFields) throw apiError('TOO_MANY_ROOT_FIELDS', { limit: maxRootFields });
  if (size.aliases > maxAliases) throw apiError('TOO_MANY_ALIASES', { limit: maxAliases });
  if (size.fields > maxFields) throw apiError('TOO_MANY_FIELDS', { limit: maxFields });
}

class Measure {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly sizes = new Map<string, Size>();

  constructor(document: DocumentNode) {
    this.fragments = new Map(
      document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
    );
  }

  operation({ selectionSet }: OperationDefinitionNode): Size {
    return this.selectionSet(selectionSet);
  }

  private selectionSet({ selections }: SelectionSetNode): Size {
    let total = nothing;
    for (const selection of selections) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const inner = selection.selectionSet ? this.selectionSet(selection.selectionSet) : nothing;
          const aliases = inner.aliases + (selection.alias ? 1 : 0);
          total = add(total, { depth: inner.depth + 1, fields: inner.fields + 1, aliases, rootFields: 1 });
          break;
        }
        case Kind.INLINE_FRAGMENT:
          total = add(total, this.selectionSet(selection.selectionSet));
          break;
        case Kind.FRAGMENT_SPREAD:
          total = add(total, this.fragment(selection.name.value));
      }
    }
    return total;
  }

  private fragment(name: string): Size {
    const known = this.sizes.get(name);
    if (known) return known;
    this.sizes.set(name, nothing);
    const fragment = this.fragments.get(name);
    const size = fragment ? this.selectionSet(fragment.selectionSet) : nothing;
    this.sizes.set(name, size);
    return size;
  }
}

function add(a: Size, b: Size): Size {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: Math.min(SATURATED, a.fields + b.fields),
    aliases: Math.min(SATURATED, a.aliases + b.aliases),
    rootFields: Math.min(SATURATED, a.rootFields + b.rootFields),
  };
}
