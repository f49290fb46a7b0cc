import { enumValueName } from '../graph-names';
import type { Property } from '../model';
import { text } from '../yaml/yaml-node';
import type { ContractRule, Subject } from './rule';

/** Every property has a type the graph can offer without losing anything. */
export const checkTypes: ContractRule = ({ model, origins, report }) => {
  for (const object of model.schema) {
    for (const property of object.properties) checkType(property, { origins, report });
  }
};

type Tools = Pick<Subject<unknown>, 'origins' | 'report'>;

function checkType(property: Property, tools: Tools): void {
  const { origins, report } = tools;
  const node = origins.node(property);
  const written = text(node, 'logicalType');
  if (written === undefined) {
    report('missing-type', origins.at(property, 'name'), { property: property.name });
    return;
  }
  const unsupported = unsupportedType(property, written);
  if (unsupported)
    report('unsupported-type', origins.at(property, unsupported.key), {
      property: property.name,
      type: unsupported.type,
      hint: unsupported.hint,
    });
  if (property.logicalType === 'array' && property.items) checkType(property.items, tools);
  checkEnum(property, tools);
}

interface Unsupported {
  readonly key: string;
  readonly type: string;
  readonly hint: string;
}

const flatten = 'Make its parts properties of their own, or an object of their own with a relationship.';

function unsupportedType(property: Property, written: string): Unsupported | undefined {
  const { logicalType, items, format, physicalType = '' } = property;
  if (logicalType === 'object' || written === 'map' || written === 'vector') return { key: 'logicalType', type: written, hint: flatten };
  if (logicalType === 'array' && !items) return { key: 'logicalType', type: 'array without items', hint: 'Add items: {logicalType: …}.' };
  if (logicalType === 'array' && items?.logicalType === 'array') return { key: 'items', type: 'array of arrays', hint: flatten };
  if (logicalType === 'integer' && (format === 'i128' || format === 'u128')) {
    return { key: 'logicalTypeOptions', type: format, hint: 'Use format: i64, or logicalType: number with physicalType: decimal(38,0).' };
  }
  if (logicalType === 'number' && /^(decimal|numeric)\b/i.test(physicalType) && !isDecimal(physicalType)) {
    return {
      key: 'physicalType',
      type: physicalType.slice(0, 60),
      hint: 'Write a precision of 1 to 38 and a scale up to it: decimal(18,2).',
    };
  }
  return undefined;
}

function isDecimal(physicalType: string): boolean {
  const [, precision, scale = '0'] = /^\w+\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(physicalType) ?? [];
  return Number(precision) >= 1 && Number(precision) <= 38 && Number(scale) <= Number(precision);
}

function checkEnum(property: Property, { origins, report }: Tools): void {
  const { name, logicalType, validValues } = property;
  if (logicalType !== 'string' || !validValues) return;
  const stored = new Map<string, string>();
  for (const value of validValues) {
    const constant = enumValueName(value);
    const other = stored.get(constant);
    if (other !== undefined && other !== value) {
      report('name-collision', origins.at(property, 'name'), {
        name: constant,
        what: `the valid values "${other.slice(0, 60)}" and "${value.slice(0, 60)}" of ${name} would both get it in the graph`,
        hint: 'Change one of the values, or leave the list out.',
      });
    }
    stored.set(constant, value);
  }
}
