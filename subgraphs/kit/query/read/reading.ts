import { createHash } from 'node:crypto';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  isObjectType,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields';
import { ApiError, apiError } from '../../../../schemas/errors';
import type { FieldModel, ObjectModel } from '../../model';
import type { Graph } from '../graph';
import type { Sight } from '../sight';
import { Slot } from '../slots';
import type { Table, ValueSource } from '../tree';

/** What is at hand while a selection is read as a query tree. `variables` hold values, or slots that stand for them. */
export interface Reading {
  readonly schema: GraphQLSchema;
  readonly graph: Graph;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** For whom the rows are read. */
  readonly sight: Sight;
  /** The columns a team's field needs; `undefined` for a field that no team defined. */
  readonly needsOf: (typeName: string, fieldName: string) => readonly FieldModel[] | undefined;
  /** Fields read so far, so that fragments within fragments cannot grow a small document into a huge statement. */
  readonly size: { fields: number };
}

/** One field of a selection, after fragments, directives and merging: all its nodes, and where it stands. */
export interface Selected {
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly parent: GraphQLObjectType;
  readonly depth: number;
}

const FIELDS_MAX = 5_000;
const DEPTH_MAX = 50;

/** The fields that `selected` selects on objects of type `typeName`, merged as the specification says. */
export function subfields(reading: Reading, selected: Selected, typeName: string): readonly Selected[] {
  const type = objectType(reading.schema, typeName);
  const depth = selected.depth + 1;
  if (depth > DEPTH_MAX) throw apiError('TOO_DEEP', { limit: DEPTH_MAX });
  const collected = collectSubfields(reading.schema, reading.fragments, reading.variables, type, selected.nodes);
  reading.size.fields += collected.size;
  if (reading.size.fields > FIELDS_MAX) throw apiError('TOO_MANY_FIELDS', { limit: FIELDS_MAX });
  return [...collected].map(([key, nodes]) => selectedField(key, nodes, type, depth));
}

export function selectedField(key: string, nodes: readonly FieldNode[], parent: GraphQLObjectType, depth: number): Selected {
  const [first, ...rest] = nodes;
  if (first === undefined) throw new Error('A selected field has at least one node.');
  return { key, name: first.name.value, nodes: [first, ...rest], parent, depth };
}

/** Arguments as graphql-js coerces them. Merged nodes have the same arguments, so the first is asked. */
export function argumentsOf(reading: Reading, { parent, name, nodes }: Selected): Record<string, unknown> {
  const field = parent.getFields()[name];
  if (field === undefined) throw new Error(`${parent.name} has no field ${name}.`);
  try {
    return getArgumentValues(field, nodes[0], { ...reading.variables });
  } catch (error) {
    throw error instanceof GraphQLError && !(error instanceof ApiError) ? badInput(error.message) : error;
  }
}

/** True when the caller wrote the argument, be it with a value that happens to be the default. */
export function isGiven(reading: Reading, { nodes }: Selected, argumentName: string): boolean {
  const value = nodes[0].arguments?.find(({ name }) => name.value === argumentName)?.value;
  if (value === undefined) return false;
  return value.kind !== 'Variable' || Object.hasOwn(reading.variables, value.name.value);
}

/** An object's table, with the rows there are for the caller. */
export function tableOf({ sight }: Reading, object: ObjectModel): Table {
  return { kind: 'Table', table: object.table, visible: sight.visible(object) };
}

export function sourceOf(value: unknown): ValueSource {
  return value instanceof Slot ? { kind: 'Variable', path: value.path } : { kind: 'Literal', value };
}

export function badInput(reason: string): ApiError {
  return apiError('BAD_USER_INPUT', { reason });
}

/** Names a field and its order in a cursor, so that a cursor is not taken elsewhere. */
export function signatureOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 8);
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`The schema has no object type ${name}.`);
  return type;
}
