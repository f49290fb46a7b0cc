import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { type CollectedField, type CompiledSelection, collectFields, dependsOnType, fieldDefinition } from './collect-fields';
import { isIntrospection, RawJson } from './introspection';
import { isObject } from './json-object';

/** The answer's `data` as JSON text, and what was wrong with the values it was made from. */
export interface Projection {
  readonly json: string;
  readonly errors: readonly ProjectionError[];
}

export interface ProjectionError {
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** True for a null where none may be; false for a value that has not its type. */
  readonly isNull: boolean;
}

/** Writes the `data` of one answer; may run any number of times, at once too. */
export type Projector = (data: Readonly<Record<string, unknown>> | null) => Projection;

/** Where the writing is and what was found wrong. `path` holds good up to the depth that is handed down with it. */
interface State {
  readonly path: (string | number)[];
  readonly errors: ProjectionError[];
}

/** A value's JSON text; `NULL` after an error was noted is not reported again further out. */
type Writer = (value: unknown, state: State, depth: number) => string | typeof NULL | typeof FAILED;

/** A thousand rows with the same fault are told of this often. */
const ERRORS_KEPT = 100;

/** A null the subgraph gave. */
const NULL = null;
/** A null that stands for an error already noted. */
const FAILED = undefined;

/**
 * Compiles the way from merged subgraph data to JSON text for one selection: each leaf is checked against its type, lists are lists,
 * and a null where none may be takes its nearest nullable parent with it, as the specification says (section 6.4.4, "Handling
 * execution errors"). Directives `@skip` and `@include` are already decided in `selection`.
 */
export function compileProjector(schema: GraphQLSchema, rootType: GraphQLCompositeType, selection: CompiledSelection): Projector {
  const writeRoot = new Compiler(schema).object(rootType, [selection]);
  return (data) => {
    const state: State = { path: [], errors: [] };
    return { json: writeRoot(data ?? {}, state, 0) ?? 'null', errors: state.errors };
  };
}

class Compiler {
  constructor(private readonly schema: GraphQLSchema) {}

  /** A composite value. The fields of each concrete type are compiled when the type first appears. */
  object(type: GraphQLCompositeType, selections: readonly CompiledSelection[]): Writer {
    const compiled = new Map<string | undefined, Writer>();
    const fieldsOf = (typename: string | undefined): Writer => {
      const known = compiled.get(typename);
      if (known) return known;
      const runtimeType = this.runtimeType(type, typename);
      const isUnknown = dependsOnType(this.schema, runtimeType, selections);
      const writer = isUnknown ? untold(type) : this.fields(runtimeType, selections);
      compiled.set(typename, writer);
      return writer;
    };
    return (value, state, depth) => {
      if (!isObject(value)) return fail(state, depth, `Invalid value found for an object of type ${type.name}.`);
      const typename = value.__typename as string | undefined;
      if (typename !== undefined && !this.isPossible(type, typename))
        return fail(state, depth, `Invalid __typename found for an object of type ${type.name}.`);
      return fieldsOf(typename)(value, state, depth);
    };
  }

  private isPossible(type: GraphQLCompositeType, typename: unknown): boolean {
    if (typename === type.name) return true;
    const named = typeof typename === 'string' ? this.schema.getType(typename) : undefined;
    return isObjectType(named) && !isObjectType(type) && this.schema.isSubType(type, named);
  }

  private runtimeType(type: GraphQLCompositeType, typename: string | undefined): GraphQLCompositeType {
    const named = typename === undefined ? undefined : this.schema.getType(typename);
    return isCompositeType(named) ? named : type;
  }

  private fields(type: GraphQLCompositeType, selections: readonly CompiledSelection[]): Writer {
    const fields = [...collectFields(this.schema, type, selections).values()].map((field) => this.field(type, field));
    return (value, state, depth) => {
      const source = value as Record<string, unknown>;
      let json = '';
      for (const { prefix, name, dataName, write } of fields) {
        state.path[depth] = name;
        const text = write(Object.hasOwn(source, dataName) ? source[dataName] : null, state, depth + 1);
        if (text === FAILED || text === NULL) return FAILED;
        json += json === '' ? prefix + text : `,${prefix}${text}`;
      }
      return `{${json}}`;
    };
  }

  private field(
    parent: GraphQLCompositeType,
    { responseName, dataName, fieldName, selections }: CollectedField,
  ): { prefix: string; name: string; dataName: string; write: Writer } {
    const named = { prefix: `${JSON.stringify(responseName)}:`, name: responseName, dataName };
    // Introspection is not planned, so it is there under the caller's name.
    if (isIntrospection(fieldName)) return { ...named, dataName: responseName, write: rawJson };
    if (fieldName === '__typename') return { ...named, write: typenameWriter(parent) };
    const { type } = fieldDefinition(parent, fieldName);
    return { ...named, write: this.nullable(this.value(type, selections, `field ${parent.name}.${fieldName}`), type) };
  }

  /** `null` is text where it is allowed, and the parent's problem where it is not. */
  private nullable(write: Writer, type: GraphQLOutputType): Writer {
    return isNonNullType(type) ? write : (value, state, depth) => write(value, state, depth) ?? 'null';
  }

  private value(type: GraphQLOutputType, selections: readonly CompiledSelection[], place: string): Writer {
    if (isNonNullType(type)) return nonNull(this.value(type.ofType, selections, place), place);
    if (isListType(type)) return this.list(type.ofType, selections, place);
    if (isLeafType(type)) return leaf(type, place);
    const write = this.object(type, selections);
    return (value, state, depth) => (value === null || value === undefined ? NULL : write(value, state, depth));
  }

  private list(itemType: GraphQLOutputType, selections: readonly CompiledSelection[], place: string): Writer {
    const write = this.nullable(this.value(itemType, selections, `an item of ${place}`), itemType);
    return (value, state, depth) => {
      if (value === null || value === undefined) return NULL;
      if (!Array.isArray(value)) return fail(state, depth, `Invalid value found for ${place}.`);
      let json = '';
      let failed = false;
      for (let index = 0; index < value.length; index += 1) {
        state.path[depth] = index;
        const text = write(value[index], state, depth + 1);
        if (text === FAILED || text === NULL) failed = true;
        else json += index === 0 ? text : `,${text}`;
      }
      return failed ? FAILED : `[${json}]`;
    };
  }
}

/** The subgraph that knows what an object is has not said so. */
function untold(type: GraphQLCompositeType): Writer {
  return (_, state, depth) => fail(state, depth, `Nothing says which type of ${type.name} an object is.`, true);
}

function nonNull(write: Writer, place: string): Writer {
  return (value, state, depth) => {
    const text = write(value, state, depth);
    return text === NULL ? fail(state, depth, `Cannot return null for non-nullable ${place}.`, true) : text;
  };
}

function typenameWriter({ name }: GraphQLCompositeType): Writer {
  const json = JSON.stringify(name);
  return () => json;
}

function rawJson(value: unknown): string {
  return value instanceof RawJson ? value.text : 'null';
}

function leaf(type: GraphQLLeafType, place: string): Writer {
  const isValid = leafCheck(type);
  return (value, state, depth) => {
    if (value === null || value === undefined) return NULL;
    if (!isValid(value)) return fail(state, depth, `Invalid value found for ${place}.`);
    return Number.isFinite(value) ? String(value) : JSON.stringify(value);
  };
}

function leafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) !== undefined;
  if (!isSpecifiedScalarType(type)) return () => true;
  switch (type.name) {
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'Int':
      return Number.isSafeInteger;
    case 'Float':
      return Number.isFinite;
    case 'ID':
      return (value) => typeof value === 'string' || Number.isSafeInteger(value);
    default:
      return (value) => typeof value === 'string';
  }
}

function fail(state: State, depth: number, message: string, isNull = false): typeof FAILED {
  if (state.errors.length < ERRORS_KEPT) state.errors.push({ message, path: state.path.slice(0, depth), isNull });
  return FAILED;
}
