import { getOwn, type JsonObject } from './json-object';
import { quote } from './quote';
import { FAILED, type Writer } from './writer';

/** One field of an object. */
export interface WrittenField {
  /** What stands before its value: `{"id":` for the first, `,"name":` for any other. */
  readonly prefix: string;
  /** In the answer. */
  readonly name: string;
  /** In the data. */
  readonly dataName: string;
  readonly isNullable: boolean;
  /** A value of this kind is written where it is read; any other, and every null, is for `write`. */
  readonly kind: LeafKind | undefined;
  readonly write: Writer;
}

export type LeafKind = keyof typeof leaves;

/** For each kind: what tells a value of it, and its JSON. */
const leaves = {
  string: ["typeof value === 'string'", 'quote(value)'],
  int: ['Number.isSafeInteger(value)', 'value'],
  float: ['Number.isFinite(value)', 'value'],
  boolean: ["typeof value === 'boolean'", 'value'],
} as const;

/** To make code for a selection takes as long as is gained by it over about so many objects. */
const OBJECTS_BEFORE_CODE = 256;
/** To make code for more fields holds up other requests for milliseconds. */
const MOST_FIELDS = 200;

/** False where Node was started with `--disallow-code-generation-from-strings`. */
const mayMakeCode = canMakeCode();

/** Writes objects with these fields: the first ones by looking at each field, and when there are many, by code made for them. */
export function fieldsWriter(fields: readonly WrittenField[]): Writer {
  if (fields.length === 0) return () => '{}';
  if (fields.length > MOST_FIELDS || !mayMakeCode) return loopOver(fields);
  let objects = 0;
  let write = loopOver(fields);
  return (value, state, depth) => {
    objects += 1;
    if (objects === OBJECTS_BEFORE_CODE) write = codeFor(fields);
    return write(value, state, depth);
  };
}

/** What `codeFor` has to be the same as. */
export function loopOver(fields: readonly WrittenField[]): Writer {
  return (value, state, depth) => {
    let json = '';
    for (const { prefix, name, dataName, isNullable, write } of fields) {
      state.path[depth] = name;
      const written = write(getOwn(value as JsonObject, dataName), state, depth + 1) ?? (isNullable ? 'null' : FAILED);
      if (written === FAILED) return FAILED;
      json += prefix + written;
    }
    return `${json}}`;
  };
}

/**
 * Code with a line for each field: V8 reads a name it knows from objects of one shape without looking for it, and most of an answer is short
 * texts and numbers that are written in passing. Of what callers send, only names become part of the code, as quoted text.
 */
export function codeFor(fields: readonly WrittenField[]): Writer {
  const code = `return (source, state, depth) => {
    let json = '', value, text;
    ${fields.map(statements).join('\n')}
    return json + '}';
  };`;
  const writers = fields.map(({ write }) => write);
  return new Function('writers', 'getOwn', 'quote', code)(writers, getOwn, quote) as Writer;
}

function canMakeCode(): boolean {
  try {
    return new Function('return true')();
  } catch {
    return false;
  }
}

function statements({ prefix, name, dataName, isNullable, kind }: WrittenField, index: number): string {
  const key = JSON.stringify(dataName);
  const put = (json: string): string => `json += ${JSON.stringify(prefix)} + ${json};`;
  const ask = `
    state.path[depth] = ${JSON.stringify(name)};
    text = writers[${index}](value, state, depth + 1);
    ${isNullable ? put("(text ?? 'null')") : `if (typeof text !== 'string') return undefined; ${put('text')}`}`;
  const [isKind, json] = kind ? leaves[kind] : [];
  return `
    value = ${dataName in Object.prototype ? `getOwn(source, ${key})` : `source[${key}]`};
    ${isKind ? `if (${isKind}) ${put(json)} else {${ask}}` : ask}`;
}
