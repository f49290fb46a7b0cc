import {
  baseType,
  type CompositeType,
  type FieldDefinition,
  isInterfaceType,
  isObjectType,
  type Subgraph,
  type Supergraph,
} from '@apollo/federation-internals';
import type { FetchNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import {
  contains,
  type FieldStatements,
  joined,
  nothing,
  readFieldStatements,
  type Shape,
  type Statement,
  wholeOf,
} from './field-statements';
import { fetchesOf } from './plan-subgraphs';
import { plainName } from './spell-requirements';

/** A field of one subgraph that speaks of the fields of others: it is computed from them, or provides them. */
export interface SubgraphField {
  readonly subgraph: string;
  /** `Item.cost` */
  readonly coordinate: string;
}

/** Looks whether a plan asks each subgraph only for what it can know. */
export class PlacementCheck {
  private readonly statements = new Map<string, FieldStatements>();

  constructor(private readonly supergraph: Supergraph) {
    for (const subgraph of supergraph.subgraphs()) {
      const statements = readFieldStatements(subgraph);
      if (statements.requires.size + statements.provides.size > 0) this.statements.set(subgraph.name, statements);
    }
  }

  /**
   * The fields that mislead a plan. A fetch asks for a computed field where neither the representation brings what it needs nor a field
   * above provides it, so that the subgraph would compute it from nothing, or brings it twice, with different arguments; or it asks the subgraph itself for a field of others, which
   * stands in its schema only for the sake of these.
   */
  misplacedIn(plan: QueryPlan): readonly SubgraphField[] {
    if (this.statements.size === 0) return [];
    return fetchesOf(plan).flatMap((fetch) => {
      const subgraph = this.supergraph.subgraphs().get(fetch.serviceName);
      const statements = this.statements.get(fetch.serviceName);
      return subgraph && statements ? new FetchCheck(fetch, subgraph, this.supergraph, statements).run() : [];
    });
  }

  /** Every computed field there is. */
  computed(): readonly SubgraphField[] {
    return [...this.statements].flatMap(([subgraph, { requires }]) => [...requires.keys()].map((coordinate) => ({ subgraph, coordinate })));
  }

  /** Every computed field of the same types, whichever subgraph computes it. */
  alike(fields: readonly SubgraphField[]): readonly SubgraphField[] {
    const types = new Set(fields.map(({ coordinate }) => typeOf(coordinate)));
    return this.computed().filter(({ coordinate }) => types.has(typeOf(coordinate)));
  }
}

function typeOf(coordinate: string): string {
  return coordinate.slice(0, coordinate.indexOf('.'));
}

type Field = FieldDefinition<CompositeType>;

/** What a subgraph says of an object though it is another's to say: of any, and of those of one type. */
type Provided = Pick<Statement, 'fields' | 'conditional'>;

const nothingProvided: Provided = { fields: nothing, conditional: [] };

class FetchCheck {
  private readonly found = new Set<string>();
  private readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    private readonly fetch: FetchNode,
    private readonly subgraph: Subgraph,
    private readonly supergraph: Supergraph,
    private readonly statements: FieldStatements,
  ) {}

  run(): readonly SubgraphField[] {
    const root = this.subgraph.schema.schemaDefinition.rootType(this.fetch.operationKind)?.name ?? 'Query';
    const { definitions } = parse(this.fetch.operation, { noLocation: true });
    for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(node.name.value, node);
    for (const node of definitions)
      if (node.kind === Kind.OPERATION_DEFINITION) this.look(root, node.selectionSet, nothing, nothingProvided);
    return [...this.found].map((coordinate) => ({ subgraph: this.subgraph.name, coordinate }));
  }

  /** `brought`: what the representation says of this object; `provided`: what the subgraph itself says of it, though it is another's to say. */
  private look(type: string, { selections }: SelectionSetNode, brought: Shape, provided: Provided): void {
    const here = this.providedFor(type, provided);
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
        if (fragment) this.look(fragment.typeCondition?.name.value ?? type, fragment.selectionSet, brought, provided);
        continue;
      }
      const { name, selectionSet } = selection;
      const { requires } = this.fetch;
      if (requires && selectionSet && name.value === '_entities') this.lookAtEntities(requires, selectionSet);
      else this.lookAtField(this.fieldOf(type, name.value), selectionSet, brought, here);
    }
  }

  private lookAtField(field: Field | undefined, selectionSet: SelectionSetNode | undefined, brought: Shape, provided: Shape): void {
    if (!field) return;
    const { coordinate, name } = field;
    const required = this.statements.requires.get(coordinate);
    const needs = required && wholeOf(required);
    if (needs && (!contains(joined(brought, provided), needs) || clash(brought, needs))) this.found.add(coordinate);
    // It stands in this subgraph's schema only because others are computed from it, or because it is provided somewhere.
    if (this.subgraph.metadata().isFieldExternal(field) && !provided.has(name)) this.findUsersOf(coordinate);
    if (!selectionSet || !field.type) return;
    const { fields, conditional } = this.statements.provides.get(coordinate) ?? nothingProvided;
    this.look(baseType(field.type).name, selectionSet, nothing, { fields: joined(provided.get(name) ?? nothing, fields), conditional });
  }

  private providedFor(type: string, { fields, conditional }: Provided): Shape {
    return conditional.filter((each) => this.canBe(type, each.type)).reduce((shape, each) => joined(shape, each.fields), fields);
  }

  private fieldOf(type: string, name: string): Field | undefined {
    const named = this.subgraph.schema.type(type);
    return named && (isObjectType(named) || isInterfaceType(named)) ? named.field(name) : undefined;
  }

  private findUsersOf(external: string): void {
    const { requires, provides } = this.statements;
    for (const [coordinate, { coordinates }] of [...requires, ...provides]) if (coordinates.has(external)) this.found.add(coordinate);
  }

  private lookAtEntities(requires: readonly QueryPlanSelectionNode[], { selections }: SelectionSetNode): void {
    for (const selection of selections) {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
      if (!fragment || fragment.kind === Kind.FIELD) continue;
      const type = fragment.typeCondition?.name.value ?? '';
      const bringing = requires.filter((required) => required.kind === 'InlineFragment' && this.canBe(type, required.typeCondition));
      this.look(type, fragment.selectionSet, shapeOfRequired(bringing), nothingProvided);
    }
  }

  /** Whether a representation made for `condition` can be of `type`. */
  private canBe(type: string, condition: string | undefined): boolean {
    if (condition === undefined || condition === type) return true;
    const [known, other] = [type, condition].map((name) => this.supergraph.schema.type(name)?.kind);
    return known !== 'ObjectType' || other !== 'ObjectType';
  }
}

/** Whether something that is needed is also brought as it is with other arguments: a representation has one name for both. */
function clash(brought: Shape, needed: Shape): boolean {
  return [...needed].some(([name, inner]) => {
    const others = [...brought.keys()].filter((other) => other !== name && plainName(other) === plainName(name));
    return others.length > 0 || clash(brought.get(name) ?? nothing, inner);
  });
}

function shapeOfRequired(selections: readonly QueryPlanSelectionNode[]): Shape {
  return selections.reduce<Shape>((shape, selection) => {
    const inner = shapeOfRequired(selection.selections ?? []);
    return joined(shape, selection.kind === 'InlineFragment' ? inner : new Map([[selection.alias ?? selection.name, inner]]));
  }, nothing);
}
