import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { IsOfType } from './is-of-type';
import { getOwn, isObject, type JsonObject, setOwn } from './json-object';
import { mergeInto } from './merge';
import { compileRewrites } from './rewrite';

/** Makes the representation of an entity from what is known of it; `undefined` when it is of another type, or something is missing. */
export type RepresentationBuilder = (entity: JsonObject) => JsonObject | undefined;

type Reader = (source: JsonObject) => JsonObject | undefined;
type Selections = readonly QueryPlanSelectionNode[];

/** Compiles what a fetch `requires` of each entity. The selection of each concrete type is compiled when the type first appears. */
export function compileRepresentation(
  requires: Selections,
  rewrites: FetchNode['inputRewrites'],
  isOfType: IsOfType,
): RepresentationBuilder {
  const read = compileReader(requires, isOfType);
  const rewrite = compileRewrites(rewrites, isOfType);
  return (entity) => {
    const representation = read(entity);
    if (!representation?.__typename) return undefined;
    rewrite(representation);
    return representation;
  };
}

function compileReader(selections: Selections, isOfType: IsOfType): Reader {
  const byType = new Map<unknown, Reader>();
  return (source) => {
    const typename = getOwn(source, '__typename');
    const known = byType.get(typename);
    if (known) return known(source);
    const reader = readerOf(selectionsFor(typename, selections, isOfType), isOfType);
    byType.set(typename, reader);
    return reader(source);
  };
}

type Field = Extract<QueryPlanSelectionNode, { readonly kind: 'Field' }>;

/** The fields an object of this type gives. Without a type name no condition holds. */
function selectionsFor(typename: unknown, selections: Selections, isOfType: IsOfType): readonly Field[] {
  return selections.flatMap((selection): readonly Field[] => {
    if (selection.kind === 'Field') return [selection];
    const { typeCondition } = selection;
    const holds = typeCondition === undefined || (typeof typename === 'string' && isOfType(typename, typeCondition));
    return holds ? selectionsFor(typename, selection.selections, isOfType) : [];
  });
}

function readerOf(fields: readonly Field[], isOfType: IsOfType): Reader {
  const compiled = fields.map(({ name, alias, selections }) => ({
    name: alias ?? name,
    read: selections ? deep(compileReader(selections, isOfType)) : undefined,
  }));
  return (source) => {
    const result: JsonObject = {};
    for (const { name, read } of compiled) {
      const value = getOwn(source, name);
      // The subgraph that should have given it did not, and has said why; without it this entity cannot be asked for.
      if (value === undefined) return undefined;
      const inner = read ? read(value) : value;
      const present = getOwn(result, name);
      if (isObject(present) && isObject(inner)) mergeInto(present, inner);
      else setOwn(result, name, inner);
    }
    return result;
  };
}

function deep(read: Reader): (value: unknown) => unknown {
  const readAny = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(readAny);
    return isObject(value) ? (read(value) ?? null) : null;
  };
  return readAny;
}
