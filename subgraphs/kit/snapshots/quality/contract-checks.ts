import type { Contract, QualityRule, SchemaObject } from '../../../../schemas/contracts/model';
import type { Dialect } from '../../engines';
import { inWords } from './expectation';
import { measureMetric, type RuleTarget } from './library-metrics';
import type { Measure, QualityCheck, QualityResult } from './result';

/** The rules of a contract: those to measure, and those whose result is known without. */
export interface ContractChecks {
  readonly checks: readonly QualityCheck[];
  readonly settled: readonly QualityResult[];
}

type TableOf = (table: string) => string;

/** `tableOf` quotes a table for the workbench; the team's SQL sees tables by their plain names. */
export function contractChecks(contract: Contract, tableOf: TableOf, dialect: Dialect): ContractChecks {
  const checks: QualityCheck[] = [];
  const settled: QualityResult[] = [];
  for (const { rule, object, property } of rulesOf(contract)) {
    const outcome = readRule(rule, object, property, tableOf, dialect);
    if ('measure' in outcome) checks.push(outcome);
    else settled.push(outcome);
  }
  return { checks, settled };
}

interface PlacedRule {
  readonly rule: QualityRule;
  readonly object: SchemaObject;
  /** Its column; `undefined` for a rule of the whole object. */
  readonly property: string | undefined;
}

function rulesOf(contract: Contract): readonly PlacedRule[] {
  return contract.schema.flatMap((object) => [
    ...object.quality.map((rule) => ({ rule, object, property: undefined })),
    ...object.properties.flatMap(({ physicalName, quality }) => quality.map((rule) => ({ rule, object, property: physicalName }))),
  ]);
}

function readRule(
  rule: QualityRule,
  object: SchemaObject,
  property: string | undefined,
  tableOf: TableOf,
  dialect: Dialect,
): QualityCheck | QualityResult {
  const { name, unit, expectation } = rule;
  const common = { name, severity: rule.severity ?? 'error', dimension: rule.dimension ?? null, message: rule.description ?? '' };
  const unmeasured = { ...common, measured: null, unit: null, expectation: expectation === undefined ? null : inWords(expectation, unit) };
  if (rule.type === 'text' || rule.type === 'custom')
    return { ...unmeasured, status: 'skip', message: `not evaluated: a rule of type ${rule.type}` };
  try {
    if (expectation === undefined) throw new Error('it says nothing of what the number must be');
    const measure =
      rule.type === 'sql' ? teamMeasure(rule, object, property, dialect) : ownMeasure(rule, object, property, tableOf, dialect);
    return { ...common, unit, expectation, measure };
  } catch (error) {
    return { ...unmeasured, status: 'error', message: `could not be measured: ${(error as Error).message}` };
  }
}

function ownMeasure(rule: QualityRule, object: SchemaObject, property: string | undefined, tableOf: TableOf, dialect: Dialect): Measure {
  const target: RuleTarget = {
    table: tableOf(object.physicalName),
    columns: columnsOf(rule, object, property).map((name) => dialect.quoteName(name)),
  };
  return { kind: 'own', text: measureMetric(rule, target, dialect) };
}

/** `arguments.properties` are names of properties; each must be one of the object's. */
function columnsOf(rule: QualityRule, object: SchemaObject, property: string | undefined): readonly string[] {
  const named = rule.arguments.properties;
  if (named === undefined) return property === undefined ? [] : [property];
  return named.map((name) => {
    const found = object.properties.find((candidate) => candidate.name === name || candidate.physicalName === name);
    if (found === undefined) throw new Error(`${object.name} has no property "${name}"`);
    return found.physicalName;
  });
}

function teamMeasure(rule: QualityRule, object: SchemaObject, property: string | undefined, dialect: Dialect): Measure {
  if (rule.query === undefined) throw new Error('it has no query');
  const text = rule.query
    .replaceAll(/\$?\{object\}/g, () => dialect.quoteName(object.physicalName))
    .replaceAll(/\$?\{property\}/g, () => (property === undefined ? '' : dialect.quoteName(property)));
  return { kind: 'team', text };
}
