import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { IsOfType } from './is-of-type';
import { getOwn, isObject, type JsonObject } from './json-object';
import { quote } from './quote';
import { compileRewrites } from './rewrite';

/** Writes the representation of an entity as JSON text from what is known of it; `undefined` when it is of another type, or something is missing. */
export type RepresentationWriter = (entity: JsonObject) => string | undefined;

/** How the entities of one fetch are represented. */
export interface Representation {
  readonly write: RepresentationWriter;
  /** The fields whose values, with the type's name, tell a representation from all others; `undefined` where it takes more than leaves. */
  readonly leaves: readonly string[] | undefined;
}

type Selections = readonly QueryPlanSelectionNode[];
type Field = Extract<QueryPlanSelectionNode, { readonly kind: 'Field' }>;

/** Compiles what a fetch `requires` of each entity. The selection of each concrete type is compiled when the type first appears. */
export function compileRepresentation(requires: Selections, rewrites: FetchNode['inputRewrites'], isOfType: IsOfType): Representation {
  return { write: compileRewritten(requires, rewrites, isOfType), leaves: leavesOf(requires) };
}

function leavesOf(requires: Selections): readonly string[] | undefined {
  const isField = (selection: QueryPlanSelectionNode): selection is Field => selection.kind === 'Field';
  const fields = requires.flatMap((selection) => (isField(selection) ? [selection] : selection.selections.filter(isField)));
  const isFlat = requires.every((selection) => isField(selection) || selection.selections.every(isField));
  if (!isFlat || fields.some(({ selections }) => selections)) return undefined;
  return [...new Set(fields.map(({ name, alias }) => alias ?? name).filter((name) => name !== '__typename'))];
}

function compileRewritten(requires: Selections, rewrites: FetchNode['inputRewrites'], isOfType: IsOfType): RepresentationWriter {
  const write = compileWriter(requires, isOfType, (fields) => fields.has('__typename'));
  if (!rewrites?.length) return write;
  const rewrite = compileRewrites(rewrites, isOfType);
  return (entity) => {
    const text = write(entity);
    if (text === undefined) return undefined;
    const representation = JSON.parse(text) as JsonObject;
    rewrite(representation);
    return JSON.stringify(representation);
  };
}

function compileWriter(
  selections: Selections,
  isOfType: IsOfType,
  isEnough: (fields: Fields) => boolean = () => true,
): RepresentationWriter {
  const byType = new Map<unknown, RepresentationWriter>();
  return (source) => {
    const typename = getOwn(source, '__typename');
    const known = byType.get(typename);
    if (known) return known(source);
    const fields = fieldsFor(typename, selections, isOfType);
    const writer = isEnough(fields) ? writerOf(fields, isOfType) : () => undefined;
    byType.set(typename, writer);
    return writer(source);
  };
}

/** What is read of each field, by its name in the data; without selections for a leaf. */
type Fields = ReadonlyMap<string, { readonly name: string; readonly selections: Selections | undefined }>;

/** The fields an object of this type gives, each once. Without a type name no condition holds. */
function fieldsFor(typename: unknown, selections: Selections, isOfType: IsOfType): Fields {
  const fields = new Map<string, { readonly name: string; readonly selections: Selections | undefined }>();
  const add = (inner: Selections): void => {
    for (const selection of inner) {
      if (selection.kind === 'Field') {
        const { name, alias = name, selections: inside } = selection;
        const known = fields.get(alias)?.selections;
        fields.set(alias, { name, selections: known && inside ? [...known, ...inside] : inside });
      } else {
        const { typeCondition } = selection;
        if (typeCondition === undefined || (typeof typename === 'string' && isOfType(typename, typeCondition))) add(selection.selections);
      }
    }
  };
  add(selections);
  return fields;
}

function writerOf(fields: Fields, isOfType: IsOfType): RepresentationWriter {
  const compiled = [...fields].map(([key, { name, selections }], index) => ({
    key,
    prefix: `${index === 0 ? '' : ','}${JSON.stringify(name)}:`,
    write: selections ? deep(compileWriter(selections, isOfType)) : leafText,
  }));
  return (source) => {
    let text = '{';
    for (const { key, prefix, write } of compiled) {
      const value = getOwn(source, key);
      // The subgraph that should have given it did not, and has said why; without it this entity cannot be asked for.
      if (value === undefined) return undefined;
      text += prefix + write(value);
    }
    return `${text}}`;
  };
}

function leafText(value: unknown): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

function deep(write: RepresentationWriter): (value: unknown) => string {
  const writeAny = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(writeAny).join(',')}]`;
    return isObject(value) ? (write(value) ?? 'null') : 'null';
  };
  return writeAny;
}
