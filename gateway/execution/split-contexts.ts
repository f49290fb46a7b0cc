import type { FetchNode } from '@apollo/query-planner';
import {
  type ASTVisitor,
  type FieldNode,
  Kind,
  parse,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
  type VariableNode,
  visit,
} from 'graphql';
import { type ContextRewrites, levelsUp } from './contexts';

/**
 * Where an entity is a context itself for what is below it, a plan has one variable for two values: what its own fields take from around
 * it, and what fields below take from it. The former get a variable of their own.
 */
export function splitContexts(fetch: FetchNode): FetchNode {
  const { contextRewrites = [], operation, variableUsages = [] } = fetch;
  const twofold = twofoldIn(contextRewrites);
  if (twofold.size === 0) return fetch;
  return {
    ...fetch,
    operation: stripIgnoredCharacters(print(visit(parse(operation, { noLocation: true }), splitting(twofold)))),
    variableUsages: [...variableUsages, ...[...twofold].map(around)],
    contextRewrites: contextRewrites.map((rewrite) =>
      twofold.has(rewrite.renameKeyTo) && levelsUp(rewrite.path) > 0 ? { ...rewrite, renameKeyTo: around(rewrite.renameKeyTo) } : rewrite,
    ),
  };
}

function twofoldIn(rewrites: ContextRewrites): ReadonlySet<string> {
  const [own, others] = [true, false].map((isOwn) => rewrites.filter(({ path }) => (levelsUp(path) === 0) === isOwn));
  const fromAround = new Set(others?.map(({ renameKeyTo }) => renameKeyTo));
  return new Set(own?.map(({ renameKeyTo }) => renameKeyTo).filter((name) => fromAround.has(name)));
}

function around(variable: string): string {
  return `${variable}_around`;
}

/** Named fragments take no part: a plan keeps those a caller wrote only where they are as the caller wrote them, without contexts. */
function splitting(twofold: ReadonlySet<string>): ASTVisitor {
  const renamed = (node: VariableNode): VariableNode =>
    twofold.has(node.name.value) ? { ...node, name: { kind: Kind.NAME, value: around(node.name.value) } } : node;
  const ownField = (field: FieldNode): FieldNode => ({
    ...field,
    arguments: (field.arguments ?? []).map((each) => (each.value.kind === Kind.VARIABLE ? { ...each, value: renamed(each.value) } : each)),
  });
  const own = (selection: SelectionNode): SelectionNode => {
    if (selection.kind === Kind.FIELD) return ownField(selection);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
    return { ...selection, selectionSet: { ...selection.selectionSet, selections: selection.selectionSet.selections.map(own) } };
  };
  return {
    enter: (node) => {
      if (node.kind === Kind.OPERATION_DEFINITION) {
        const { variableDefinitions = [] } = node;
        return {
          ...node,
          variableDefinitions: variableDefinitions.flatMap((each) =>
            twofold.has(each.variable.name.value) ? [each, { ...each, variable: renamed(each.variable) }] : [each],
          ),
        };
      }
      if (node.kind !== Kind.FIELD || node.name.value !== '_entities' || !node.selectionSet) return undefined;
      return { ...node, selectionSet: { ...node.selectionSet, selections: node.selectionSet.selections.map(own) } };
    },
  };
}
