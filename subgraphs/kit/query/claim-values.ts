import type { Claim } from '../../../schemas/caller';
import type { SqlValue } from '../engines';
import type { FieldType, RowFilterModel } from '../model';
import { roundToColumn } from './bind/round-to-column';
import { readScalar } from './scalars';

/**
 * The values a claim allows a row filter's field to have, or to begin with. None without the claim, and none for what no column of the
 * field's type could hold: a claim that is not understood opens nothing. `equals` is for one value, not for a list.
 */
export function claimValues({ field, operator }: RowFilterModel, claim: Claim | undefined): readonly SqlValue[] {
  if (claim === undefined || (operator === 'equals' && typeof claim === 'object')) return [];
  const given: readonly (string | number | boolean)[] = typeof claim === 'object' ? claim : [claim];
  const values = given.map((value) => claimValue(field.type, value)).filter((value) => value !== undefined);
  // Every text begins with the empty one.
  return operator === 'startsWith' ? values.filter((value) => value !== '') : values;
}

/** A value as its column stores it; `undefined` when none could. */
function claimValue(type: FieldType, value: string | number | boolean): SqlValue | undefined {
  if (typeof value === 'boolean') return type.kind === 'Boolean' ? value : undefined;
  const text = String(value);
  switch (type.kind) {
    case 'String':
    case 'Enum':
      return text;
    case 'ID':
      return type.storage === 'string' ? text : wholeNumber(text);
    case 'Int':
    case 'BigInt':
    case 'Decimal':
      return /^-?\d{1,38}(\.\d{1,38})?$/.test(text) ? (roundToColumn(type, text, 'exact') ?? undefined) : undefined;
    case 'Boolean':
      return undefined;
    case 'Float':
      return Number.isFinite(value) ? value : undefined;
    case 'Date':
    case 'Time':
      return readScalar(type.kind, text);
    case 'DateTime':
      return readScalar('DateTime', text)?.replace('T', ' ').replace('Z', '');
  }
}

function wholeNumber(text: string): SqlValue | undefined {
  return /^(0|-?[1-9]\d{0,18})$/.test(text) ? (roundToColumn({ kind: 'BigInt' }, text, 'exact') ?? undefined) : undefined;
}
