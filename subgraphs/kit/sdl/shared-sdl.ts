import { accessDirectives } from '../../../schemas/access-directives';
import type { FieldModel, GraphModel } from '../model';
import { havingTypes } from './aggregate-sdl';
import { isComparable, typeName } from './capabilities';
import { operatorsSdl } from './filter-sdl';
import { described } from './text';

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9';

/** The link to the federation specification, importing only what `sdl` uses. */
export function linkSdl(sdl: string): string {
  const used = ['@key', '@shareable', '@authenticated', '@requiresScopes', '@policy'].filter((directive) =>
    new RegExp(`${directive}\\b`).test(sdl),
  );
  return `extend schema @link(url: "${FEDERATION}", import: ${JSON.stringify(used)})`;
}

const SCALARS: Record<string, string> = {
  DateTime: 'scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")',
  Date: 'scalar Date @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")',
  Time: 'scalar Time',
  Decimal: 'scalar Decimal',
  BigInt: 'scalar BigInt',
};

const SCALAR_MEANING: Record<string, string> = {
  DateTime: 'An instant in UTC, as RFC 3339 writes it: 2025-01-31T08:30:00Z.',
  Date: 'A calendar date, as RFC 3339 writes it: 2025-01-31.',
  Time: 'A time of day, as RFC 3339 writes it: 08:30:00.',
  Decimal: 'An exact decimal number, as text so that no digit is lost: "19.90".',
  BigInt: 'A whole number of up to 64 bits and sums of such, as text so that no digit is lost.',
};

/** The definitions of our own directives, where the contract has any use for them. */
export function directivesSdl({ objects }: GraphModel): string[] {
  const isUsed = objects.some(
    ({ fields, rowFilters, minGroupSize }) =>
      rowFilters.length > 0 || minGroupSize !== undefined || fields.some(({ mask }) => mask !== undefined),
  );
  return isUsed ? [accessDirectives] : [];
}

/** Scalars, filters by type, and what every subgraph of the kit shares word for word. */
export function sharedSdl(model: GraphModel): string[] {
  const kinds = new Map<string, FieldModel['type']['kind']>();
  const scalars = new Set<string>();
  for (const object of model.objects) {
    for (const type of havingTypes(object)) {
      if (!kinds.has(type)) kinds.set(type, type as FieldModel['type']['kind']);
    }
    for (const field of object.fields) {
      scalars.add(typeName(field));
      if (isComparable(field)) kinds.set(typeName(field), field.type.kind);
    }
  }
  const names = [...kinds.keys()].sort();
  return [
    ...Object.entries(SCALARS)
      .filter(([name]) => scalars.has(name) || kinds.has(name))
      .map(([name, definition]) => described(SCALAR_MEANING[name], definition)),
    ...names.map((name) => operatorsSdl(name, kinds.get(name) ?? 'String')),
    'enum SortDirection { ASC DESC }',
    ...(scalars.has('Date') || scalars.has('DateTime')
      ? [described('The spans dates are grouped by; weeks start on Monday.', 'enum DateBucket { YEAR QUARTER MONTH WEEK DAY HOUR }')]
      : []),
    'type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }',
  ];
}
