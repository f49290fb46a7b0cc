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
import type { Gate } from './executable';
import { isIntrospection, RawJson } from './introspection';
import { JsonBytes } from './json-bytes';
import { getOwn, isObject, type JsonObject } from './json-object';

/** The answer, `{"data":…}` as JSON in UTF-8, and what was wrong with the values it was made from. */
export interface Projection {
  readonly json: Buffer;
  readonly errors: readonly ProjectionError[];
  /** Coordinates of what the caller may not see and would have seen, had it not been caught here. */
  readonly caught: ReadonlySet<string>;
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
  readonly caught: Set<string>;
}

/** Writes one value to `out`, or nothing at all. */
type Writer = (value: unknown, state: State, depth: number) => Written;

type Written = typeof WRITTEN | typeof NULL | typeof FAILED;

const WRITTEN = 1;
/** A null the subgraph gave: for whoever holds it to write, or to refuse. */
const NULL = 0;
/** A null that stands for an error already noted. */
const FAILED = -1;

/** A thousand rows with the same fault are told of this often. */
const ERRORS_KEPT = 100;

/** Answers are written one after the other, each in one go, so that all of them can be written to the same place. */
const out = new JsonBytes();

const openAnswer = Buffer.from('{"data":');
const nullText = Buffer.from('null');
const comma = Buffer.from(',');
const openList = Buffer.from('[');
const closeList = Buffer.from(']');
const openObject = Buffer.from('{');
const closeObject = Buffer.from('}');
const trueText = Buffer.from('true');
const falseText = Buffer.from('false');

/**
 * Compiles the way from merged subgraph data to JSON text for one selection: each leaf is checked against its type, lists are lists,
 * and a null where none may be takes its nearest nullable parent with it, as the specification says (section 6.4.4, "Handling
 * execution errors"). Directives `@skip` and `@include` are already decided in `selection`.
 *
 * With a `gate`, every coordinate that is written is looked up once more by its concrete type, whatever was asked for and fetched: what
 * the caller may not see, and what they may see only masked and is not, is null.
 */
export function compileProjector(
  schema: GraphQLSchema,
  rootType: GraphQLCompositeType,
  selection: CompiledSelection,
  gate?: Gate,
): Projector {
  const writeRoot = new Compiler(schema, gate).object(rootType, [selection]);
  return (data) => {
    const state: State = { path: [], errors: [], caught: new Set() };
    out.position = 0;
    out.raw(openAnswer);
    if (writeRoot(data ?? {}, state, 0) !== WRITTEN) out.raw(nullText);
    out.raw(closeObject);
    return { json: out.take(), errors: state.errors, caught: state.caught };
  };
}

class Compiler {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly gate: Gate | undefined,
  ) {}

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
    const fields = [...collectFields(this.schema, type, selections).values()].map((field, index) => this.field(type, field, index));
    return (value, state, depth) => {
      const source = value as JsonObject;
      const start = out.position;
      if (fields.length === 0) out.raw(openObject);
      for (const { prefix, name, dataName, write } of fields) {
        state.path[depth] = name;
        out.raw(prefix);
        if (write(getOwn(source, dataName), state, depth + 1) !== WRITTEN) return takeBack(start);
      }
      out.raw(closeObject);
      return WRITTEN;
    };
  }

  private field(
    parent: GraphQLCompositeType,
    { responseName, dataName, fieldName, selections, isRemoved }: CollectedField,
    index: number,
  ): { prefix: Buffer; name: string; dataName: string; write: Writer } {
    const prefix = Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(responseName)}:`);
    const named = { prefix, name: responseName, dataName };
    // Introspection is not planned, so it is there under the caller's name.
    if (isIntrospection(fieldName)) return { ...named, dataName: responseName, write: rawJson };
    if (fieldName === '__typename') {
      if (isRemoved) return { ...named, write: denied };
      const mayRead = this.gate?.mayRead(parent.name, fieldName) !== false;
      return { ...named, write: mayRead ? typenameWriter(parent) : catching(`${parent.name}.${fieldName}`, false) };
    }
    const { type } = fieldDefinition(parent, fieldName);
    const isNullable = !isNonNullType(type);
    if (isRemoved) return { ...named, write: isNullable ? nullWriter : denied };
    const coordinate = `${parent.name}.${fieldName}`;
    if (this.gate?.mayRead(parent.name, fieldName) === false) return { ...named, write: catching(coordinate, isNullable) };
    const form = this.gate?.formOf(parent.name, fieldName);
    const write = this.value(type, selections, `field ${coordinate}`);
    return { ...named, write: this.nullable(form ? masked(write, form, coordinate) : write, type) };
  }

  /** `null` is text where it is allowed, and the parent's problem where it is not. */
  private nullable(write: Writer, type: GraphQLOutputType): Writer {
    if (isNonNullType(type)) return write;
    return (value, state, depth) => {
      if (write(value, state, depth) !== WRITTEN) out.raw(nullText);
      return WRITTEN;
    };
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
      const start = out.position;
      let failed = false;
      out.raw(openList);
      for (let index = 0; index < value.length; index += 1) {
        if (index > 0) out.raw(comma);
        state.path[depth] = index;
        if (write(value[index], state, depth + 1) !== WRITTEN) failed = true;
      }
      if (failed) return takeBack(start);
      out.raw(closeList);
      return WRITTEN;
    };
  }
}

function takeBack(start: number): typeof FAILED {
  out.position = start;
  return FAILED;
}

const nullWriter: Writer = () => {
  out.raw(nullText);
  return WRITTEN;
};
const denied: Writer = () => FAILED;

/** A field that may not be read, and that no earlier step should have let through. */
function catching(coordinate: string, isNullable: boolean): Writer {
  const write = isNullable ? nullWriter : denied;
  return (value, state, depth) => {
    if (value !== null && value !== undefined) state.caught.add(coordinate);
    return write(value, state, depth);
  };
}

/** Masks are made where the data is; a value that cannot have come out of one has escaped it. */
function masked(write: Writer, hasForm: (value: unknown) => boolean, coordinate: string): Writer {
  const isMasked = (value: unknown): boolean => (Array.isArray(value) ? value.every(isMasked) : hasForm(value ?? null));
  return (value, state, depth) => {
    if (isMasked(value)) return write(value, state, depth);
    state.caught.add(coordinate);
    return FAILED;
  };
}

/** The subgraph that knows what an object is has not said so. */
function untold(type: GraphQLCompositeType): Writer {
  return (_, state, depth) => fail(state, depth, `Nothing says which type of ${type.name} an object is.`, true);
}

function nonNull(write: Writer, place: string): Writer {
  return (value, state, depth) => {
    const written = write(value, state, depth);
    return written === NULL ? fail(state, depth, `Cannot return null for non-nullable ${place}.`, true) : written;
  };
}

function typenameWriter({ name }: GraphQLCompositeType): Writer {
  const json = Buffer.from(JSON.stringify(name));
  return () => {
    out.raw(json);
    return WRITTEN;
  };
}

function rawJson(value: unknown): Written {
  out.text(value instanceof RawJson ? value.text : 'null');
  return WRITTEN;
}

function leaf(type: GraphQLLeafType, place: string): Writer {
  const write = leafWriter(type);
  return (value, state, depth) => {
    if (value === null || value === undefined) return NULL;
    return write(value) ? WRITTEN : fail(state, depth, `Invalid value found for ${place}.`);
  };
}

/** Writes a leaf; false, with nothing written, for what has not its type. */
function leafWriter(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) !== undefined && writeString(value);
  if (!isSpecifiedScalarType(type)) return writeAny;
  switch (type.name) {
    case 'Boolean':
      return writeBoolean;
    case 'Int':
      return (value) => Number.isSafeInteger(value) && writeNumber(value as number);
    case 'Float':
      return (value) => Number.isFinite(value) && writeNumber(value as number);
    case 'ID':
      return (value) => writeString(value) || (Number.isSafeInteger(value) && writeNumber(value as number));
    default:
      return writeString;
  }
}

function writeString(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  out.string(value);
  return true;
}

function writeNumber(value: number): boolean {
  out.number(value);
  return true;
}

function writeBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') return false;
  out.raw(value ? trueText : falseText);
  return true;
}

/** A scalar of the schema's own: any JSON. */
function writeAny(value: unknown): boolean {
  out.text(JSON.stringify(value));
  return true;
}

function fail(state: State, depth: number, message: string, isNull = false): typeof FAILED {
  if (state.errors.length < ERRORS_KEPT) state.errors.push({ message, path: state.path.slice(0, depth), isNull });
  return FAILED;
}
