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
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { type CollectedField, type CompiledSelection, collectFields, dependsOnType, fieldDefinition } from './collect-fields';
import type { Gate } from './executable';
import { isIntrospection, RawJson } from './introspection';
import { isObject } from './json-object';
import { quote } from './quote';
import { fieldsWriter, type LeafKind, type WrittenField } from './write-fields';
import { FAILED, fail, NULL, type ProjectionError, type State, type Writer, type Written } from './writer';

/** The `data` of an answer as JSON text, and what was wrong with the values it was made from. */
export interface Projection {
  readonly data: string;
  readonly errors: readonly ProjectionError[];
  /** Coordinates of what the caller may not see and would have seen, had it not been caught here. */
  readonly caught: ReadonlySet<string>;
}

/** Writes the `data` of one answer; may run any number of times, at once too. */
export type Projector = (data: Readonly<Record<string, unknown>> | null) => Projection;

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
    return { data: writeRoot(data ?? {}, state, 0) ?? 'null', errors: state.errors, caught: state.caught };
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
      if (value === null || value === undefined) return NULL;
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
    return fieldsWriter(fields);
  }

  private field(parent: GraphQLCompositeType, asked: CollectedField, index: number): WrittenField {
    const { responseName, dataName, fieldName, selections, isRemoved } = asked;
    const prefix = `${index === 0 ? '{' : ','}${JSON.stringify(responseName)}:`;
    const named = { prefix, name: responseName, dataName, isNullable: false, kind: undefined };
    // Introspection is not planned, so it is there under the caller's name.
    if (isIntrospection(fieldName)) return { ...named, dataName: responseName, write: rawJson };
    if (fieldName === '__typename') {
      if (isRemoved) return { ...named, write: denied };
      const mayRead = this.gate?.mayRead(parent.name, fieldName) !== false;
      return { ...named, write: mayRead ? typenameWriter(parent) : catching(`${parent.name}.${fieldName}`) };
    }
    const { type } = fieldDefinition(parent, fieldName);
    const field = { ...named, isNullable: !isNonNullType(type) };
    if (isRemoved) return { ...field, write: denied };
    const coordinate = `${parent.name}.${fieldName}`;
    if (this.gate?.mayRead(parent.name, fieldName) === false) return { ...field, write: catching(coordinate) };
    const form = this.gate?.formOf(parent.name, fieldName);
    const write = this.value(type, selections, `field ${coordinate}`);
    return form ? { ...field, write: masked(write, form, coordinate) } : { ...field, kind: kindOf(type), write };
  }

  private value(type: GraphQLOutputType, selections: readonly CompiledSelection[], place: string): Writer {
    if (isNonNullType(type)) return nonNull(this.value(type.ofType, selections, place), place);
    if (isListType(type)) return this.list(type.ofType, selections, place);
    return isLeafType(type) ? leaf(type, place) : this.object(type, selections);
  }

  private list(itemType: GraphQLOutputType, selections: readonly CompiledSelection[], place: string): Writer {
    const write = this.value(itemType, selections, `an item of ${place}`);
    const isNullable = !isNonNullType(itemType);
    return (value, state, depth) => {
      if (value === null || value === undefined) return NULL;
      if (!Array.isArray(value)) return fail(state, depth, `Invalid value found for ${place}.`);
      let settled = '';
      let json = '[';
      let failed = false;
      for (let index = 0; index < value.length; index += 1) {
        state.path[depth] = index;
        const written = write(value[index], state, depth + 1) ?? (isNullable ? 'null' : FAILED);
        if (written === FAILED) failed = true;
        else json += index === 0 ? written : `,${written}`;
        if (json.length > MOST_JOINED) {
          settled += settle(json);
          json = '';
        }
      }
      return failed ? FAILED : `${settled}${json}]`;
    };
  }
}

/** A text that was joined takes several times its length as long as nobody reads it, so it is not left to grow. */
const MOST_JOINED = 65_536;

/** To look for something in it, V8 copies the pieces into one and lets go of them. */
function settle(text: string): string {
  /^/.test(text);
  return text;
}

const denied: Writer = () => FAILED;

/** A field that may not be read, and that no earlier step should have let through. */
function catching(coordinate: string): Writer {
  return (value, state) => {
    if (value !== null && value !== undefined) state.caught.add(coordinate);
    return FAILED;
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
  const json = JSON.stringify(name);
  return () => json;
}

function rawJson(value: unknown): Written {
  return value instanceof RawJson ? value.text : 'null';
}

function leaf(type: GraphQLLeafType, place: string): Writer {
  const write = leafWriter(type);
  const message = `Invalid value found for ${place}.`;
  return (value, state, depth) => (value === null || value === undefined ? NULL : (write(value) ?? fail(state, depth, message)));
}

/** Writes a leaf, but nothing that has not its type. */
function leafWriter(type: GraphQLLeafType): (value: unknown) => string | undefined {
  if (isEnumType(type)) return (value) => (typeof value === 'string' && type.getValue(value) !== undefined ? quote(value) : undefined);
  // A scalar of the schema's own: any JSON.
  if (!isSpecifiedScalarType(type)) return (value) => JSON.stringify(value);
  switch (type.name) {
    case 'Boolean':
      return (value) => (typeof value === 'boolean' ? `${value}` : undefined);
    case 'Int':
      return writeInt;
    case 'Float':
      return (value) => (Number.isFinite(value) ? `${value}` : undefined);
    case 'ID':
      return (value) => writeString(value) ?? writeInt(value);
    default:
      return writeString;
  }
}

/** Of a field whose values need no more than a look. */
function kindOf(type: GraphQLOutputType): LeafKind | undefined {
  const named = isNonNullType(type) ? type.ofType : type;
  if (!isScalarType(named) || !isSpecifiedScalarType(named)) return undefined;
  return kinds[named.name];
}

const kinds: Readonly<Record<string, LeafKind>> = { String: 'string', ID: 'string', Int: 'int', Float: 'float', Boolean: 'boolean' };

function writeString(value: unknown): string | undefined {
  return typeof value === 'string' ? quote(value) : undefined;
}

function writeInt(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? `${value}` : undefined;
}
