import { type ASTNode, type DirectiveNode, type GraphQLSchema, Kind, type OperationDefinitionNode, type ValueNode, visit } from 'graphql';
import { compileSelection } from './collect-fields';
import type { Executable } from './executable';
import type { Variables } from './prepared-request';
import { compileProjector, type Projector } from './project';

/** More combinations of `@skip` and `@include` than this are compiled anew each time. */
const PROJECTORS_KEPT = 32;

/** How the answers of one operation are written: one projector for each combination of its conditions. */
export class Projectors {
  private readonly conditions: ReadonlyMap<string, boolean>;
  private readonly projectors = new Map<string, Projector>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly operation: Executable,
  ) {
    this.conditions = conditionVariables(operation);
  }

  projectorFor(variables: Variables): Projector {
    const key = [...this.conditions.keys()].map((name) => (this.isTrue(name, variables) ? '1' : '0')).join('');
    const known = this.projectors.get(key);
    if (known) return known;
    const projector = this.compile(variables);
    if (this.projectors.size < PROJECTORS_KEPT) this.projectors.set(key, projector);
    return projector;
  }

  /** Whether a variable of `@skip` or `@include` is true, its default included. */
  isTrue(name: string, variables: Variables): boolean {
    return ((Object.hasOwn(variables, name) ? variables[name] : undefined) ?? this.conditions.get(name)) === true;
  }

  private compile(variables: Variables): Projector {
    const { definition } = this.operation;
    const rootType = this.schema.getRootType(definition.operation);
    if (!rootType) throw new Error(`The schema has no ${definition.operation} type.`);
    const selection = compileSelection(definition.selectionSet, this.operation, (directives) =>
      isIncluded(directives, (name) => this.isTrue(name, variables)),
    );
    return compileProjector(this.schema, rootType, selection);
  }
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
