import type { MaskKind } from '../../masks';
import type { LogicalType, Property } from '../model';

const typesOf: Readonly<Record<MaskKind, readonly LogicalType[]>> = {
  null: ['string', 'date', 'timestamp', 'time', 'number', 'integer', 'boolean', 'array'],
  hash: ['string'],
  lastFour: ['string'],
  emailDomain: ['string'],
  year: ['date', 'timestamp'],
  bucket: ['integer', 'number'],
};

/** Why a mask cannot be put on a property; `undefined` when it can. What leads to rows, or is one of a few words, is never changed. */
export function reasonAgainstMask(kind: MaskKind, property: Property, isForeignKey: boolean): string | undefined {
  const { logicalType, validValues, primaryKey } = property;
  if (primaryKey) return 'it is a key';
  if (isForeignKey) return 'it leads to another object';
  if (!typesOf[kind].includes(logicalType)) return `${kind} is for ${typesOf[kind].join(' and ')}, and it is ${logicalType}`;
  return kind !== 'null' && validValues !== undefined ? 'it has a list of valid values, which a masked one is not in' : undefined;
}
