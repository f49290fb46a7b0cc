import { type FieldNode, GraphQLError, type GraphQLSchema, isEnumType, isNonNullType } from 'graphql';
import { collectFields } from 'graphql/execution/collectFields';
import { LRUCache } from 'lru-cache';
import type { Dialect } from '../engines';
import { type Compiled, compile } from './compile';
import type { KnownOperation } from './documents';
import { EntityPlan } from './entities';
import type { Graph } from './graph';
import { type Reading, readEntities, readRepresentations, readRootField, type Selected, selectedField } from './read';
import type { Sight } from './sight';
import { shapeOf, slotVariables } from './slots';
import type { Query } from './tree';

type Variables = Readonly<Record<string, unknown>>;

/** An operation made of derived fields only, compiled: what is left to do is to bind values. Holds for all variables of one shape. */
export interface Plan {
  readonly fields: readonly PlannedField[];
}

export type PlannedField = {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly isNonNull: boolean;
} & (
  | { readonly kind: 'Text'; readonly json: string }
  | { readonly kind: 'Statement'; readonly query: Query; readonly compiled: Compiled }
  | {
      readonly kind: 'Entities';
      readonly representations: (variables: Variables) => readonly unknown[];
      /** What is selected on a type, compiled when it is first asked for; `undefined` for a type that is no entity here. */
      readonly planOf: (type: string) => EntityPlan | undefined;
    }
  /** What is wrong with the field whatever the values are. */
  | { readonly kind: 'Failed'; readonly error: GraphQLError }
);

const PLANS_MAX = 2_000;
/** Variables of an endless variety of shapes must not push out what others use. */
const STORED_SHAPE_MAX = 4_000;

/** Plans by operation, shape of the variables and of what the caller sees, and database. */
export class PlanStore {
  readonly #schema: GraphQLSchema;
  readonly #graph: Graph;
  readonly #valueTypes: ReadonlySet<string>;
  readonly #plans = new LRUCache<string, Plan>({ max: PLANS_MAX });

  constructor(schema: GraphQLSchema, graph: Graph) {
    this.#schema = schema;
    this.#graph = graph;
    this.#valueTypes = valueTypesOf(schema, graph);
  }

  plan(operation: KnownOperation, variables: Variables, engine: { readonly name: string; readonly dialect: Dialect }, sight: Sight): Plan {
    const slotted = slotVariables(variables, operation.variableTypes, (name) => this.#valueTypes.has(name));
    const shape = shapeOf(slotted);
    const key = `${engine.name} ${operation.id} ${sight.shape} ${shape}`;
    const known = this.#plans.get(key);
    if (known) return known;
    const made = this.#make(operation, slotted, engine.dialect, sight);
    if (shape.length <= STORED_SHAPE_MAX) this.#plans.set(key, made);
    return made;
  }

  #make({ node, fragments }: KnownOperation, variables: Variables, dialect: Dialect, sight: Sight): Plan {
    const query = this.#schema.getQueryType();
    if (!query) throw new Error('A subgraph has a query type.');
    const reading: Reading = {
      schema: this.#schema,
      graph: this.#graph,
      fragments,
      variables,
      sight,
      needsOf: () => undefined,
      size: { fields: 0 },
    };
    const collected = collectFields(this.#schema, { ...fragments }, { ...variables }, query, node.selectionSet);
    return { fields: [...collected].map(([key, nodes]) => planField(reading, selectedField(key, nodes, query, 0), dialect)) };
  }
}

function planField(reading: Reading, selected: Selected, dialect: Dialect): PlannedField {
  const { key, nodes, name, parent } = selected;
  const field = { key, nodes, isNonNull: isNonNullType(parent.getFields()[name]?.type) };
  if (name === '__typename') return { ...field, isNonNull: true, kind: 'Text', json: JSON.stringify(parent.name) };
  try {
    if (name === '_entities') {
      const representations = (variables: Variables): readonly unknown[] => readRepresentations({ ...reading, variables }, selected);
      return { ...field, kind: 'Entities', representations, planOf: entityPlans(reading, selected, dialect) };
    }
    const query = readRootField(reading, selected);
    return { ...field, kind: 'Statement', query, compiled: compile(query, dialect) };
  } catch (error) {
    if (error instanceof GraphQLError) return { ...field, kind: 'Failed', error };
    throw error;
  }
}

function entityPlans(reading: Reading, selected: Selected, dialect: Dialect): (type: string) => EntityPlan | undefined {
  const plans = new Map<string, EntityPlan | undefined>();
  return (type) => {
    if (!plans.has(type)) {
      const query = readEntities(reading, type, selected);
      plans.set(type, query && new EntityPlan(query, dialect));
    }
    return plans.get(type);
  };
}

/** Scalars, but for booleans, and the contract's own enums; the kit's enums (directions, buckets) change the form of a statement. */
function valueTypesOf(schema: GraphQLSchema, graph: Graph): ReadonlySet<string> {
  const fields = [...graph.objects.values()].flatMap((object) => object.fields);
  const enums = fields.flatMap(({ type }) => (type.kind === 'Enum' && isEnumType(schema.getType(type.name)) ? [type.name] : []));
  return new Set(['ID', 'String', 'Int', 'Float', 'BigInt', 'Decimal', 'Date', 'DateTime', 'Time', '_Any', ...enums]);
}
