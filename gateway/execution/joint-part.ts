import type { FetchNode } from '@apollo/query-planner';
import { type ASTNode, Kind, type NameNode, type OperationDefinitionNode, parse, print, stripIgnoredCharacters, visit } from 'graphql';

/**
 * What one fetch of entities contributes to a request that several make together, in names that no other part of the request has.
 * Texts are ready to stand inside a JSON string.
 */
export interface JointPart {
  /** Response name of its entities; also the variable of its representations. */
  readonly name: string;
  readonly operationName: string;
  /** Of its variables other than its representations, by their names. */
  readonly declarations: ReadonlyMap<string, string>;
  /** Its names for variables that have a value of their own in each part, by the planner's names. */
  readonly own: ReadonlyMap<string, string>;
  readonly selection: string;
  readonly fragments: string;
}

/** Called `representations` by the planner. */
const ENTITIES = '_entities';

/**
 * `suffix` tells it from the others. What a fetch takes from contexts has another value each time it is made. `undefined` for a fetch that has to be
 * made alone: its names could clash.
 */
export function jointPart(fetch: FetchNode, suffix: string): JointPart | undefined {
  const { operation, operationName = '', variableUsages = [], contextRewrites = [] } = fetch;
  if (variableUsages.some((variable) => variable.startsWith(ENTITIES))) return undefined;
  const name = `${ENTITIES}_${suffix}`;
  const own = new Map(contextRewrites.map(({ renameKeyTo }) => [renameKeyTo, `${name}_${renameKeyTo}`]));
  const { definitions } = visit(parse(operation, { noLocation: true }), {
    enter: (node) => {
      if (node.kind === Kind.VARIABLE) {
        const renamed = node.name.value === 'representations' ? name : own.get(node.name.value);
        return renamed === undefined ? undefined : { ...node, name: named(renamed) };
      }
      const isFragment = node.kind === Kind.FRAGMENT_DEFINITION || node.kind === Kind.FRAGMENT_SPREAD;
      return isFragment ? { ...node, name: named(`${node.name.value}_${suffix}`) } : undefined;
    },
  });
  const definition = definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
  const [root, ...others] = definition?.selectionSet.selections ?? [];
  if (root?.kind !== Kind.FIELD || root.name.value !== ENTITIES || root.alias || others.length > 0) return undefined;
  const declared = (definition?.variableDefinitions ?? []).filter(({ variable }) => variable.name.value !== name);
  return {
    name,
    operationName,
    declarations: new Map(declared.map((node) => [node.variable.name.value, textOf([node])])),
    own,
    selection: textOf([{ ...root, alias: named(name) }]),
    fragments: textOf(definitions.filter((node) => node !== definition)),
  };
}

function named(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

function textOf(nodes: readonly ASTNode[]): string {
  return JSON.stringify(stripIgnoredCharacters(nodes.map(print).join('\n'))).slice(1, -1);
}
