import { RE2JS } from 're2js';
import { limits } from '../limits';
import type { Contract } from '../model';
import type { Origins } from '../read/origins';
import { asText, child, type YamlNode } from '../yaml/yaml-node';
import type { ContractRule } from './rule';

/** A pattern from a contract runs over every row, so only RE2 is taken: none of its patterns takes exponential time. */
export const checkPatterns: ContractRule = ({ model, origins, report }) => {
  const known = new Map<string, string | undefined>();
  for (const node of patternsOf(model, origins)) {
    const pattern = asText(node) ?? '';
    if (!known.has(pattern))
      known.set(pattern, known.size < limits.patterns ? problemOf(pattern) : `the contract has more than ${limits.patterns} of them`);
    const reason = known.get(pattern);
    if (reason !== undefined) report('bad-pattern', node.at, { reason });
  }
};

function* patternsOf({ schema }: Contract, origins: Origins): Iterable<YamlNode> {
  for (const object of schema) {
    const properties = object.properties.flatMap((property) => (property.items ? [property, property.items] : [property]));
    const rules = [object, ...properties].flatMap(({ quality }) => quality);
    const holders = [
      ...properties.map((property) => child(origins.node(property), 'logicalTypeOptions')),
      ...rules.map((rule) => child(origins.node(rule), 'arguments')),
    ];
    for (const holder of holders) {
      const pattern = child(holder, 'pattern');
      if (asText(pattern) !== undefined && pattern) yield pattern;
    }
  }
}

function problemOf(pattern: string): string | undefined {
  if (pattern.length > limits.patternLength) return `it is longer than ${limits.patternLength} characters`;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').slice(0, 200) : 'it does not compile';
  }
}
