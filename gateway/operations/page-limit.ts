import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { apiError } from '../../schemas/errors';
import { refuseWith } from './refusal';

type Variables = Readonly<Record<string, unknown>>;

/** Arguments that say how many objects a page may hold. */
const sizes = ['first', 'last'];
/** Products of pages in pages stop here, and stay numbers. */
const SATURATED = 1_000_000_000_000;

/**
 * Limits how many objects the pages of a valid operation may hold together: a page of 20 in each object of a page of 100 counts 2,000. A
 * page is a field that takes `first` or `last`; lists that take neither are not counted. Fragments are visited once each.
 */
export class PageLimit {
  /** `undefined` when it depends on variables. */
  private readonly whole: number | undefined;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly operation: PagedOperation,
    private readonly limit: number,
  ) {
    const count = new Count(schema, operation.fragments, {});
    const whole = count.operation(operation.definition);
    this.whole = count.metVariables ? undefined : whole;
  }

  /** `variables`: with defaults filled in. Throws `OperationRefused`: TOO_MANY_OBJECTS. */
  check(variables: Variables): void {
    const { definition, fragments } = this.operation;
    const count = this.whole ?? new Count(this.schema, fragments, variables).operation(definition);
    if (count > this.limit) throw refuseWith(apiError('TOO_MANY_OBJECTS', { count, limit: this.limit }));
  }
}

interface PagedOperation {
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

class Count {
  metVariables = false;
  private readonly known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Variables,
  ) {}

  operation({ operation, selectionSet }: OperationDefinitionNode): number {
    return this.selectionSet(this.schema.getRootType(operation) ?? undefined, selectionSet);
  }

  /** Objects in the pages inside one object. */
  private selectionSet(type: GraphQLNamedType | undefined, { selections }: SelectionSetNode): number {
    let total = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) total += this.field(type, selection);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) total += this.fragment(selection.name.value);
      else total += this.selectionSet(this.conditionType(selection.typeCondition?.name.value, type), selection.selectionSet);
    }
    return Math.min(total, SATURATED);
  }

  private field(type: GraphQLNamedType | undefined, node: FieldNode): number {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!field || !node.selectionSet) return 0;
    const inside = this.selectionSet(getNamedType(field.type), node.selectionSet);
    const size = this.pageSize(field, node.arguments ?? []);
    return size === undefined ? inside : Math.min(size * (1 + inside), SATURATED);
  }

  /** `undefined` for a field that is no page. */
  private pageSize({ args }: GraphQLField<unknown, unknown>, given: readonly ArgumentNode[]): number | undefined {
    const known = args.filter(({ name }) => sizes.includes(name));
    if (known.length === 0) return undefined;
    const asked = known.flatMap(({ name }) => this.sizeIn(given.find((argument) => argument.name.value === name)) ?? []);
    const fallback = known.flatMap(({ defaultValue }) => (typeof defaultValue === 'number' ? [defaultValue] : []));
    return Math.max(0, ...(asked.length > 0 ? asked : fallback));
  }

  private sizeIn(argument: ArgumentNode | undefined): number | undefined {
    if (argument?.value.kind === Kind.INT) return Number(argument.value.value);
    if (argument?.value.kind !== Kind.VARIABLE) return undefined;
    this.metVariables = true;
    const value = this.variables[argument.value.name.value];
    return typeof value === 'number' ? value : undefined;
  }

  private fragment(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const total = fragment ? this.selectionSet(this.schema.getType(fragment.typeCondition.name.value), fragment.selectionSet) : 0;
    this.known.set(name, total);
    return total;
  }

  private conditionType(name: string | undefined, type: GraphQLNamedType | undefined): GraphQLNamedType | undefined {
    return name === undefined ? type : this.schema.getType(name);
  }
}
