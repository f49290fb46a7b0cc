import { type DirectiveNode, type GraphQLSchema, Kind, type ValueNode } from 'graphql';
import { compileSelection } from './collect-fields';
import type { Executable } from './executable';
import { compileProjector, type Projector } from './project';

/** More combinations of `@skip` and `@include` than this are compiled anew each time. */
const PROJECTORS_KEPT = 32;

/** How the answers of one operation are written: one projector for each combination of its conditions. */
export class Projectors {
  private readonly projectors = new Map<string, Projector>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly operation: Executable,
  ) {}

  /** `holding`: the variables of `@skip` and `@include` that are true, in an order that is the same each time. */
  projectorFor(holding: readonly string[]): Projector {
    const key = holding.join('\n');
    const known = this.projectors.get(key);
    if (known) return known;
    const projector = this.compile(new Set(holding));
    if (this.projectors.size < PROJECTORS_KEPT) this.projectors.set(key, projector);
    return projector;
  }

  private compile(holding: ReadonlySet<string>): Projector {
    const { definition } = this.operation;
    const rootType = this.schema.getRootType(definition.operation);
    if (!rootType) throw new Error(`The schema has no ${definition.operation} type.`);
    const selection = compileSelection(definition.selectionSet, this.operation, (directives) => isIncluded(directives, holding));
    return compileProjector(this.schema, rootType, selection, this.operation.gate);
  }
}

function isIncluded(directives: readonly DirectiveNode[] | undefined, holding: ReadonlySet<string>): boolean {
  return (directives ?? []).every((directive) => {
    const condition = conditionOf(directive);
    if (!condition) return true;
    const value = condition.kind === Kind.VARIABLE ? holding.has(condition.name.value) : condition.kind === Kind.BOOLEAN && condition.value;
    return directive.name.value === 'include' ? value : !value;
  });
}

function conditionOf({ name, arguments: args }: DirectiveNode): ValueNode | undefined {
  return name.value === 'skip' || name.value === 'include' ? args?.find((argument) => argument.name.value === 'if')?.value : undefined;
}
