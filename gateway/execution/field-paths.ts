import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { type ContextRewrites, levelsUp } from './contexts';
import type { ResponsePath } from './data-path';

/** Places of the answer, lists left out: `users.reviews.id`. */
export type FieldPaths = ReadonlySet<string>;

/** What a fetch at `path` reads: the objects on the way to its entities, what it requires of them, and what it takes from around them. */
export function readsOf(fetch: FetchNode, path: ResponsePath): FieldPaths {
  const base = plain(path);
  const reads = new Set<string>(contextsOf(fetch, path));
  base.forEach((_, index) => {
    const prefix = base.slice(0, index + 1).join('.');
    reads.add(prefix).add(`${prefix}.__typename`);
  });
  if (fetch.requires) addRequired(base.join('.'), fetch.requires, reads);
  return reads;
}

function addRequired(base: string, selections: readonly QueryPlanSelectionNode[], reads: Set<string>): void {
  reads.add(join(base, '__typename'));
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') addRequired(base, selection.selections, reads);
    else {
      const path = join(base, selection.alias ?? selection.name);
      reads.add(path);
      if (selection.selections) addRequired(path, selection.selections, reads);
    }
  }
}

/** What a fetch at `path` takes from the objects around its entities. */
export function contextsOf({ contextRewrites = [] }: FetchNode, path: ResponsePath): FieldPaths {
  return new Set(contextRewrites.map((rewrite) => contextOf(rewrite, plain(path))));
}

function contextOf({ path }: ContextRewrites[number], base: readonly string[]): string {
  const up = levelsUp(path);
  return [...base.slice(0, base.length - up), ...path.slice(up).filter((element) => !element.startsWith('... on '))].join('.');
}

/** What a fetch at `path` puts into the answer, under the names it has after the fetch's rewrites, and those before. */
export function writesOf({ operation, requires, outputRewrites }: FetchNode, path: ResponsePath): FieldPaths {
  const writes = new Set<string>();
  const base = plain(path);
  const fragments = new Map<string, FragmentDefinitionNode>();
  const { definitions } = parse(operation, { noLocation: true });
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const add = (prefix: string, { selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const isEntities = requires !== undefined && selection.name.value === '_entities';
        const inner = isEntities ? prefix : join(prefix, (selection.alias ?? selection.name).value);
        if (!isEntities) writes.add(inner);
        if (selection.selectionSet) add(inner, selection.selectionSet);
      } else {
        const set = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (set) add(prefix, set.selectionSet);
      }
    }
  };
  for (const node of definitions) if (node.kind === Kind.OPERATION_DEFINITION) add(base.join('.'), node.selectionSet);
  for (const rewrite of outputRewrites ?? []) {
    const target = [...base, ...rewrite.path.filter((element) => !element.startsWith('... on '))];
    const from = target.join('.');
    const to = rewrite.kind === 'KeyRenamer' ? [...target.slice(0, -1), rewrite.renameKeyTo].join('.') : from;
    writes.add(to);
    for (const write of [...writes]) if (write.startsWith(`${from}.`)) writes.add(to + write.slice(from.length));
  }
  return writes;
}

export function intersects(a: FieldPaths, b: FieldPaths): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const path of small) if (large.has(path)) return true;
  return false;
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** A plan's path without lists and type conditions. */
function plain(path: ResponsePath): readonly string[] {
  return path.map((element) => String(element).replace(/\|\[.*$/, '')).filter((element) => element !== '@' && element !== '');
}
