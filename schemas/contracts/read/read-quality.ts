import type { Expectation, QualityMetric, QualityRule } from '../model';
import { asNumber, child, items, number, text, toPlain, type YamlNode } from '../yaml/yaml-node';
import type { Origins } from './origins';

export const qualityMetrics: readonly QualityMetric[] = ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount'];

const oneNumber = ['mustBe', 'mustNotBe', 'mustBeGreaterThan', 'mustBeGreaterOrEqualTo', 'mustBeLessThan', 'mustBeLessOrEqualTo'] as const;
const twoNumbers = ['mustBeBetween', 'mustNotBeBetween'] as const;
export const qualityOperators = [...oneNumber, ...twoNumbers] as const;

/** `place` is what the rule stands on, `Order` or `Order.total`; it names a rule that has neither id nor name. */
export function readQuality(node: YamlNode, place: string, origins: Origins): QualityRule[] {
  return items(node, 'quality').flatMap((rule, index) => {
    if (rule.kind !== 'map') return [];
    const type = readType(rule);
    const metric = readMetric(rule);
    const read: QualityRule = {
      name: text(rule, 'id') ?? text(rule, 'name') ?? `${place}.${metric ?? `${type}${index + 1}`}`,
      type,
      metric,
      query: type === 'sql' ? text(rule, 'query') : undefined,
      arguments: readArguments(child(rule, 'arguments')),
      unit: text(rule, 'unit') === 'percent' ? 'percent' : 'rows',
      expectation: readExpectation(rule),
      severity: text(rule, 'severity'),
      dimension: text(rule, 'dimension'),
      description: text(rule, 'description'),
    };
    return [origins.keep(read, rule)];
  });
}

function readType(rule: YamlNode): QualityRule['type'] {
  const type = text(rule, 'type');
  return type === 'text' || type === 'sql' || type === 'custom' ? type : 'library';
}

/** 3.0 called the metric `rule`, and had other names for two of them. */
function readMetric(rule: YamlNode): QualityMetric | undefined {
  const written = text(rule, 'metric') ?? text(rule, 'rule');
  const today = written === 'duplicateCount' ? 'duplicateValues' : written === 'nullCheck' ? 'nullValues' : written;
  return qualityMetrics.find((metric) => metric === today);
}

function readArguments(node: YamlNode | undefined): QualityRule['arguments'] {
  return {
    validValues: values(node, 'validValues')?.map(String),
    pattern: text(node, 'pattern'),
    missingValues: values(node, 'missingValues')?.map((value) => (value === null ? null : String(value))),
    properties: values(node, 'properties')?.map(String),
  };
}

function values(node: YamlNode | undefined, key: string): readonly unknown[] | undefined {
  return child(node, key)?.kind === 'list' ? items(node, key).map(toPlain) : undefined;
}

function readExpectation(rule: YamlNode): Expectation | undefined {
  for (const operator of oneNumber) {
    const value = number(rule, operator);
    if (value !== undefined) return { operator, value };
  }
  for (const operator of twoNumbers) {
    const [low, high] = items(rule, operator).map(asNumber);
    if (low !== undefined && high !== undefined) return { operator, low: Math.min(low, high), high: Math.max(low, high) };
  }
  return undefined;
}
