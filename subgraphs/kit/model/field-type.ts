import { enumValueName, type Property, upperFirst } from '../../../schemas/contracts';
import type { FieldType } from './types';

/** The GraphQL type of a property, or why it has none. A key of one column becomes an `ID`. */
export function fieldType(objectName: string, property: Property, isKey: boolean): FieldType | { readonly problem: string } {
  switch (property.logicalType) {
    case 'string':
      if (isKey) return { kind: 'ID', storage: 'string' };
      return property.validValues === undefined ? { kind: 'String' } : enumType(objectName, property.name, property.validValues);
    case 'integer':
      return isKey ? { kind: 'ID', storage: 'integer' } : integerType(property);
    case 'number':
      return numberType(property);
    case 'boolean':
      return { kind: 'Boolean' };
    case 'date':
      return { kind: 'Date' };
    case 'timestamp':
      return { kind: 'DateTime' };
    case 'time':
      return { kind: 'Time' };
    case 'array':
      return property.items === undefined
        ? { problem: 'an array needs items with a logicalType' }
        : fieldType(objectName, { ...property.items, name: property.name }, false);
    case 'object':
      return { problem: 'properties of logicalType object are not supported: give each of its fields a property of its own' };
  }
}

function enumType(objectName: string, propertyName: string, stored: readonly string[]): FieldType | { problem: string } {
  const values = stored.map((value) => ({ name: enumValueName(value), value }));
  const twice = values.find(({ name }, at) => values.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) return { problem: `two of its valid values have the same enum name, ${twice.name}` };
  return { kind: 'Enum', name: `${objectName}${upperFirst(propertyName)}`, values };
}

/** ODCS counts an integer without a format as `i32`. */
function integerType({ format, physicalType }: Property): FieldType | { problem: string } {
  switch (format) {
    case 'u32':
    case 'i64':
      return { kind: 'BigInt' };
    case 'u64':
      return { kind: 'Decimal', precision: 20, scale: 0 };
    case 'i128':
    case 'u128':
      return { problem: `integers of format ${format} are not supported: use i64, or a number with physicalType decimal(38,0)` };
    default:
      return /^(bigint|int8|long|hugeint)$/i.test(physicalType ?? '') ? { kind: 'BigInt' } : { kind: 'Int' };
  }
}

function numberType({ physicalType }: Property): FieldType | { problem: string } {
  if (!/^(decimal|numeric)\b/i.test(physicalType ?? '')) return { kind: 'Float' };
  const [, precisionText, scaleText] = /^\w+\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(physicalType ?? '') ?? [];
  const precision = Number(precisionText);
  const scale = Number(scaleText ?? 0);
  if (!(precision >= 1 && precision <= 38 && scale <= precision)) {
    return { problem: `physicalType ${physicalType} needs a precision of 1 to 38 and a scale up to it, as in decimal(18,2)` };
  }
  return { kind: 'Decimal', precision, scale };
}
