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
  readonly selection: string;
  readonly fragments: string;
}

/** Called `representations` by the planner. */
const ENTITIES = '_entities';

/** `position` tells it from the other fetches of its plan. `undefined` for a fetch that has to be made alone: its names could clash. */
export function jointPart({ operation, operationName = '', variableUsages = [] }: FetchNode, position: number): JointPart | undefined {
  if (variableUsages.some((variable) => variable.startsWith(ENTITIES))) return undefined;
  const name = `${ENTITIES}_${position}`;
  const { definitions } = visit(parse(operation, { noLocation: true }), {
    enter: (node) => {
      if (node.kind === Kind.VARIABLE) return node.name.value === 'representations' ? { ...node, name: named(name) } : undefined;
      const isFragment = node.kind === Kind.FRAGMENT_DEFINITION || node.kind === Kind.FRAGMENT_SPREAD;
      return isFragment ? { ...node, name: named(`${node.name.value}_${position}`) } : undefined;
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
