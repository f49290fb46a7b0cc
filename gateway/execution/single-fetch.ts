import type { ApolloGateway, GatewayConfig } from '@apollo/gateway';
import { type ASTNode, type DirectiveNode, type GraphQLSchema, Kind, type OperationDefinitionNode, type ValueNode, visit } from 'graphql';
import { compileSelection } from './collect-fields';
import type { Executable } from './execute';
import { compileProjector, type Projector } from './project';
import type { SubgraphOperation } from './subgraph';

export type QueryPlan = Parameters<NonNullable<GatewayConfig['experimental_didResolveQueryPlan']>>[0]['queryPlan'];
export type ApolloExecutor = ApolloGateway['executor'];

type Variables = Readonly<Record<string, unknown>>;

/** An operation that one fetch of one subgraph answers as a whole. */
export interface SingleFetch {
  readonly subgraph: string;
  operationFor(variables: Variables): SubgraphOperation;
  projectorFor(variables: Variables): Projector;
}

/** More combinations of `@skip` and `@include` than this are compiled anew each time. */
const PROJECTORS_KEPT = 32;

/**
 * Reads a plan as a single fetch. `undefined` when it is anything more: several fetches, entities, rewritten data, conditions, or
 * introspection, which Apollo answers itself.
 */
export function readSingleFetch(plan: QueryPlan, schema: GraphQLSchema, operation: Executable): SingleFetch | undefined {
  const fetch = plan.node;
  if (
    fetch?.kind !== 'Fetch' ||
    fetch.requires ||
    fetch.inputRewrites?.length ||
    fetch.outputRewrites?.length ||
    fetch.contextRewrites?.length
  )
    return undefined;
  if (introspects(operation)) return undefined;
  const rootType = schema.getRootType(operation.definition.operation);
  if (!rootType) return undefined;

  const conditions = conditionVariables(operation);
  const projectors = new Map<string, Projector>();
  const compile = (isTrue: (name: string) => boolean): Projector =>
    compileProjector(
      schema,
      rootType,
      compileSelection(operation.definition.selectionSet, operation.fragments, (directives) => isIncluded(directives, isTrue)),
    );
  return {
    subgraph: fetch.serviceName,
    operationFor: (variables) => ({
      query: fetch.operation,
      operationName: fetch.operationName,
      variables: pick(variables, fetch.variableUsages ?? []),
    }),
    projectorFor: (variables) => {
      const isTrue = (name: string): boolean => (variables[name] ?? conditions.get(name)) === true;
      const key = [...conditions.keys()].map((name) => (isTrue(name) ? '1' : '0')).join('');
      const projector = projectors.get(key) ?? compile(isTrue);
      if (projectors.size < PROJECTORS_KEPT) projectors.set(key, projector);
      return projector;
    },
  };
}

function introspects(operation: Executable): boolean {
  let found = false;
  eachNode(operation, (node) => {
    if (node.kind === Kind.FIELD && (node.name.value === '__schema' || node.name.value === '__type')) found = true;
  });
  return found;
}

/** The variables that `@skip` and `@include` ask for, with their defaults. */
function conditionVariables(operation: Executable): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  eachNode(operation, (node) => {
    const condition = node.kind === Kind.DIRECTIVE ? conditionOf(node) : undefined;
    if (condition?.kind === Kind.VARIABLE) names.set(condition.name.value, defaultOf(operation.definition, condition.name.value));
  });
  return names;
}

function eachNode({ definition, fragments }: Executable, look: (node: ASTNode) => void): void {
  for (const root of [definition, ...fragments.values()]) visit(root, { enter: (node) => look(node) });
}

function defaultOf(definition: OperationDefinitionNode, name: string): boolean {
  const value = definition.variableDefinitions?.find((variable) => variable.variable.name.value === name)?.defaultValue;
  return value?.kind === Kind.BOOLEAN && value.value;
}

function isIncluded(directives: readonly DirectiveNode[] | undefined, isTrue: (name: string) => boolean): boolean {
  return (directives ?? []).every((directive) => {
    const condition = conditionOf(directive);
    if (!condition) return true;
    const value = condition.kind === Kind.VARIABLE ? isTrue(condition.name.value) : condition.kind === Kind.BOOLEAN && condition.value;
    return directive.name.value === 'include' ? value : !value;
  });
}

function conditionOf({ name, arguments: args }: DirectiveNode): ValueNode | undefined {
  return name.value === 'skip' || name.value === 'include' ? args?.find((argument) => argument.name.value === 'if')?.value : undefined;
}

function pick(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name) && variables[name] !== undefined).map((name) => [name, variables[name]]),
  );
}
