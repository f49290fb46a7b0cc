import type { Property, QualityRule, SchemaObject } from '../model';
import { propertyNamed } from '../object-index';
import { didYouMean } from '../read/did-you-mean';
import { text } from '../yaml/yaml-node';
import type { ContractRule, Subject } from './rule';

const severities = ['error', 'warning', 'info'];

/** Quality rules name what exists and say all that measuring needs. */
export const checkQuality: ContractRule = ({ model, origins, report }) => {
  for (const object of model.schema) {
    for (const rule of object.quality) checkRule({ rule, object, property: undefined }, { origins, report });
    for (const property of object.properties) {
      for (const rule of property.quality) checkRule({ rule, object, property }, { origins, report });
    }
  }
};

interface Placed {
  readonly rule: QualityRule;
  readonly object: SchemaObject;
  readonly property: Property | undefined;
}

type Tools = Pick<Subject<unknown>, 'origins' | 'report'>;

function checkRule(placed: Placed, tools: Tools): void {
  const { rule, object } = placed;
  const { origins, report } = tools;
  for (const name of rule.arguments.properties ?? []) {
    if (propertyNamed(object, name)) continue;
    const suggestion = didYouMean(
      name,
      object.properties.map((property) => property.name),
    );
    report('unknown-quality-property', origins.at(rule, 'arguments'), {
      name: name.slice(0, 100),
      object: object.name,
      suggestion,
    });
  }
  if (rule.severity !== undefined && !severities.includes(rule.severity)) {
    const suggestion = didYouMean(rule.severity, severities);
    report('unknown-quality-severity', origins.at(rule, 'severity'), { severity: rule.severity.slice(0, 100), suggestion });
  }
  const gap = rule.type === 'library' ? gapOf(placed, text(origins.node(rule), 'unit')) : undefined;
  if (gap)
    report('incomplete-quality-rule', origins.at(rule, gap.key ?? 'metric'), {
      metric: rule.metric ?? '',
      missing: gap.missing,
      hint: gap.hint,
    });
}

interface Gap {
  readonly missing: string;
  readonly hint: string;
  readonly key?: string;
}

function gapOf({ rule, property }: Placed, unit: string | undefined): Gap | undefined {
  const { validValues, pattern, missingValues, properties } = rule.arguments;
  if (unit !== undefined && unit !== 'rows' && unit !== 'percent') {
    return { key: 'unit', missing: `its unit is "${unit.slice(0, 60)}"`, hint: 'Write unit: rows or unit: percent.' };
  }
  switch (rule.metric) {
    case 'invalidValues':
      if (!property) return { missing: 'it does not stand on a property', hint: 'Move the rule to the property it is of.' };
      return validValues || pattern !== undefined
        ? undefined
        : { missing: 'it does not say what is valid', hint: 'Add arguments: {validValues: [ … ]} or {pattern: …}.' };
    case 'nullValues':
      return property ? undefined : { missing: 'it does not stand on a property', hint: 'Move the rule to the property it is of.' };
    case 'missingValues':
      if (!property) return { missing: 'it does not stand on a property', hint: 'Move the rule to the property it is of.' };
      return missingValues
        ? undefined
        : { missing: 'it does not say what counts as missing', hint: 'Add arguments: {missingValues: [null, …]}.' };
    case 'duplicateValues':
      return property || properties?.length
        ? undefined
        : { missing: 'it does not say of which properties', hint: 'Add arguments: {properties: [ … ]}.' };
    case 'rowCount':
      return property ? { missing: 'rows are counted of an object', hint: 'Move the rule to the object.' } : undefined;
    default:
      return undefined;
  }
}
