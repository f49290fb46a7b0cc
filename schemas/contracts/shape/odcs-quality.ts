import type { Reporter } from '../lint/problem';
import { qualityMetrics, qualityOperators } from '../read/read-quality';
import { asText, child, text as textAt, type YamlMap } from '../yaml/yaml-node';
import type { CommonShapes } from './common';
import { anything, list, map, number, oneOf, type Shape, stableId, text } from './shape';

const dimensions = ['accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness'];
const pair = list(number, { exactly: 2 });
const operators: Readonly<Record<string, Shape>> = {
  mustBe: number,
  mustNotBe: number,
  mustBeGreaterThan: number,
  mustBeGreaterOrEqualTo: number,
  mustBeLessThan: number,
  mustBeLessOrEqualTo: number,
  mustBeBetween: pair,
  mustNotBeBetween: pair,
};

/** A quality rule. What it may hold depends on its type; `rule` is what 3.0 called `metric`. */
export function qualityShape({ tags, customProperties, authoritativeDefinitions }: CommonShapes, is30: boolean): Shape {
  const everyRule = {
    id: stableId,
    name: text,
    description: text,
    type: oneOf(['library', 'text', 'sql', 'custom']),
    dimension: oneOf(dimensions),
    method: text,
    severity: text,
    businessImpact: text,
    schedule: text,
    scheduler: text,
    unit: text,
    tags,
    customProperties,
    authoritativeDefinitions,
  };
  const shape = map((rule) => {
    const { required, optional } = fieldsOf(rule, is30);
    return { what: 'a quality rule', required, optional: { ...everyRule, ...optional }, open: is30 };
  });
  return (node, key, report) => {
    shape(node, key, report);
    if (node.kind === 'map') checkOperators(node, is30, report);
  };
}

type Fields = Readonly<Record<string, Shape>>;

function fieldsOf(rule: YamlMap, is30: boolean): { readonly required: Fields; readonly optional: Fields } {
  const required: Record<string, Shape> = {};
  const optional: Record<string, Shape> = {};
  const metric = oneOf(qualityMetrics);
  if (isLibrary(rule)) {
    if (is30 && !rule.entries.has('metric')) required.rule = text;
    else required.metric = metric;
    Object.assign(optional, operators, { rule: text, arguments: map({ what: 'the arguments', open: true, optional: argumentShapes }) });
  }
  if (textAt(rule, 'type') === 'sql') {
    required.query = text;
    Object.assign(optional, operators);
  }
  if (textAt(rule, 'type') === 'custom') Object.assign(required, { engine: text, implementation: textOrMap });
  return { required, optional };
}

const textOrMap: Shape = (node, key, report) => (node.kind === 'map' ? anything : text)(node, key, report);

const argumentShapes: Fields = { validValues: list(anything), missingValues: list(anything), properties: list(text), pattern: text };

/** A rule without a type is a library rule when it measures something, and a remark otherwise. */
function isLibrary(rule: YamlMap): boolean {
  const type = asText(child(rule, 'type'));
  if (type === 'library' || rule.entries.has('metric')) return true;
  if (type !== undefined) return false;
  return rule.entries.has('rule') || qualityOperators.some((operator) => rule.entries.has(operator));
}

/** 3.0 allowed a rule that only measures. */
function checkOperators(rule: YamlMap, is30: boolean, report: Reporter): void {
  const written = qualityOperators.filter((operator) => rule.entries.has(operator));
  const second = written[1];
  const needsOne = !is30 && (isLibrary(rule) || textAt(rule, 'type') === 'sql');
  if (needsOne && written.length === 0) report('missing-operator', rule.at, {});
  if (second !== undefined) report('several-operators', rule.entries.get(second)?.keyAt ?? rule.at, { operators: written.join(' and ') });
}
