import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RE2JS } from 're2js';
import { lintCodes } from '../contracts';
import { openDocument } from '../contracts/folder/open-document';
import type { LintProblem } from '../contracts/lint/problem';
import { didYouMean } from '../contracts/read/did-you-mean';
import { asText, child, items, text, toPlain, type YamlNode } from '../contracts/yaml/yaml-node';
import { apiError } from '../errors';
import {
  type Condition,
  type Demand,
  type Exemption,
  facts,
  type GovernanceRule,
  type RuleSet,
  type RuleSeverity,
  type Scalar,
  type Subject,
  type Test,
} from './rules';

const API_VERSION = 'meshway.governance/v1';
const MAX_RULES = 500;
const MAX_FILES = 100;
const MAX_DEPTH = 8;
const severities: readonly RuleSeverity[] = ['error', 'warning', 'info'];

/** Every `*.yaml` file of a folder, in the order of their names. Throws GOVERNANCE_INVALID with every problem, FOLDER_UNREADABLE. */
export async function readRuleSets(dir: string): Promise<readonly RuleSet[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw apiError('FOLDER_UNREADABLE', { path: dir, reason: error.code ?? error.message }, error);
  });
  const files = names.filter((name) => name.endsWith('.yaml')).sort();
  const problems: string[] = files.length > MAX_FILES ? [`${dir}: holds more than ${MAX_FILES} files`] : [];
  const sets: RuleSet[] = [];
  for (const name of files.slice(0, MAX_FILES)) sets.push(...(await readFile(join(dir, name), problems)));
  if (problems.length > 0) throw apiError('GOVERNANCE_INVALID', { problems: problems.join('; ') });
  return sets;
}

async function readFile(path: string, problems: string[]): Promise<readonly RuleSet[]> {
  const unreadable: LintProblem[] = [];
  const { root, position } = await openDocument(path, unreadable);
  problems.push(...unreadable.map(({ line, column, message }) => `${path}:${line}:${column} ${message.replace(/\.$/, '')}`));
  if (!root || unreadable.length > 0) return [];
  const reader = new Reader((at, problem) => {
    const { line, column } = position(at);
    problems.push(`${path}:${line}:${column} ${problem}`);
  });
  return reader.set(root) ?? [];
}

/** Files come from many teams: every key is looked at, and what is not known is said, since a rule that is not read holds of nothing. */
class Reader {
  constructor(private readonly report: (at: number, problem: string) => void) {}

  set(root: YamlNode): readonly RuleSet[] | undefined {
    this.keys(root, ['apiVersion', 'kind', 'name', 'version', 'description', 'rules', 'exemptions']);
    if (text(root, 'apiVersion') !== API_VERSION) return this.fail(root, `apiVersion must be ${API_VERSION}`);
    if (text(root, 'kind') !== 'GovernanceRules') return this.fail(root, 'kind must be GovernanceRules');
    const [name, version] = [this.text(root, 'name'), this.text(root, 'version')];
    const written = items(root, 'rules');
    if (written.length > MAX_RULES) this.fail(root, `has more than ${MAX_RULES} rules`);
    const rules = written.slice(0, MAX_RULES).flatMap((node) => this.rule(node, `${name} ${version}`) ?? []);
    const twice = rules.find(({ id }, index) => rules.findIndex((other) => other.id === id) !== index);
    if (twice) this.fail(root, `has the rule "${twice.id}" twice`);
    return [{ name, version, rules, exemptions: items(root, 'exemptions').flatMap((node) => this.exemption(node) ?? []) }];
  }

  private rule(node: YamlNode, set: string): GovernanceRule | undefined {
    this.keys(node, ['id', 'severity', 'reason', 'wayOut', 'lint', 'each', 'when', 'require']);
    const id = this.text(node, 'id');
    const severity = severities.find((known) => known === text(node, 'severity'));
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(id)) return this.fail(node, `"${id.slice(0, 64)}" is no id in kebab-case`);
    if (!severity) return this.fail(node, `severity of "${id}" must be one of ${severities.join(', ')}`);
    const [reason, wayOut] = [this.text(node, 'reason'), this.text(node, 'wayOut')];
    const demand = child(node, 'lint') ? this.lint(node, id) : this.condition(node, id);
    return demand && { id, severity, reason, wayOut, demand, set };
  }

  private lint(node: YamlNode, id: string): Demand | undefined {
    const codes = items(node, 'lint').map((item) => asText(item) ?? '');
    const unknown = codes.find((code) => !(lintCodes as readonly string[]).includes(code));
    if (codes.length === 0) return this.fail(node, `lint of "${id}" must be a list of lint codes`);
    if (unknown !== undefined) return this.fail(node, `"${unknown.slice(0, 64)}" is no lint code.${didYouMean(unknown, lintCodes)}`);
    return { kind: 'lint', codes };
  }

  private condition(node: YamlNode, id: string): Demand | undefined {
    const each = (Object.keys(facts) as Subject[]).find((known) => known === text(node, 'each'));
    if (!each) return this.fail(node, `"${id}" needs lint, or each: one of ${Object.keys(facts).join(', ')}`);
    const [written, required] = [child(node, 'when'), child(node, 'require')];
    if (!required) return this.fail(node, `"${id}" needs require`);
    const when = written && this.read(written, each, MAX_DEPTH);
    const require = this.read(required, each, MAX_DEPTH);
    return require && (!written || when) ? { kind: 'condition', each, when, require } : undefined;
  }

  private read(node: YamlNode, each: Subject, depth: number): Condition | undefined {
    if (depth === 0) return this.fail(node, `nests more than ${MAX_DEPTH} conditions`);
    for (const kind of ['all', 'any'] as const) {
      if (!child(node, kind)) continue;
      this.keys(node, [kind]);
      const of = items(node, kind).map((item) => this.read(item, each, depth - 1));
      return of.length > 0 && of.every((one) => one !== undefined) ? { kind, of } : this.fail(node, `${kind} must be a list of conditions`);
    }
    const negated = child(node, 'not');
    if (negated) {
      this.keys(node, ['not']);
      const of = this.read(negated, each, depth - 1);
      return of && { kind: 'not', of };
    }
    return this.factCondition(node, each);
  }

  private factCondition(node: YamlNode, each: Subject): Condition | undefined {
    const fact = text(node, 'fact') ?? '';
    const known = facts[each];
    if (!known.includes(fact))
      return this.fail(node, `"${fact.slice(0, 64)}" is no fact of a ${each}: use ${known.join(', ')}.${didYouMean(fact, known)}`);
    const operators = node.kind === 'map' ? [...node.entries.keys()].filter((key) => key !== 'fact') : [];
    const [operator, other] = operators;
    const value = operator === undefined ? undefined : child(node, operator);
    if (operator === undefined || other !== undefined || !value) return this.fail(node, `"${fact}" needs exactly one test`);
    const test = this.test(operator, value);
    return test && { kind: 'fact', fact, test };
  }

  private test(operator: string, node: YamlNode): Test | undefined {
    const value = toPlain(node);
    switch (operator) {
      case 'present':
        return typeof value === 'boolean' ? { operator, value } : this.fail(node, 'present must be true or false');
      case 'is':
      case 'contains':
        return isScalar(value) ? { operator, value } : this.fail(node, `${operator} must be one value`);
      case 'in':
      case 'containsAny':
        return Array.isArray(value) && value.every(isScalar)
          ? { operator, value }
          : this.fail(node, `${operator} must be a list of values`);
      case 'atLeast':
      case 'atMost':
        return typeof value === 'number' ? { operator, value } : this.fail(node, `${operator} must be a number`);
      case 'matches':
        return typeof value === 'string' ? this.pattern(node, value) : this.fail(node, 'matches must be a regular expression');
      default:
        return this.fail(
          node,
          `"${operator.slice(0, 64)}" is no test: use present, is, in, contains, containsAny, matches, atLeast or atMost`,
        );
    }
  }

  /** RE2 runs in linear time, whatever a team writes. */
  private pattern(node: YamlNode, value: string): Test | undefined {
    try {
      if (value.length > 1_000) return this.fail(node, 'a regular expression has at most 1,000 characters');
      const compiled = RE2JS.compile(value);
      return { operator: 'matches', value, pattern: { test: (given) => compiled.matcher(given).find() } };
    } catch (error) {
      return this.fail(node, `the regular expression cannot be used: ${String((error as Error).message).slice(0, 200)}`);
    }
  }

  private exemption(node: YamlNode): Exemption | undefined {
    this.keys(node, ['rule', 'product', 'reason', 'until']);
    const [rule, product, reason, until] = ['rule', 'product', 'reason', 'until'].map((key) => this.text(node, key));
    if (!/^\d{4}-\d\d-\d\d$/.test(until ?? '')) return this.fail(node, 'until must be a day, like "2026-12-31"');
    return { rule: rule ?? '', product: product ?? '', reason: reason ?? '', until: until ?? '' };
  }

  private text(node: YamlNode, key: string): string {
    const value = text(node, key)?.trim();
    if (!value) this.fail(node, `needs ${key}, as text`);
    return value ?? '';
  }

  private keys(node: YamlNode, known: readonly string[]): void {
    if (node.kind !== 'map') {
      this.fail(node, 'must be a map of keys and values');
      return;
    }
    for (const [key, { keyAt }] of node.entries)
      if (!known.includes(key))
        this.report(keyAt, `"${key.slice(0, 64)}" is no key here: use ${known.join(', ')}.${didYouMean(key, known)}`);
  }

  private fail(node: YamlNode, problem: string): undefined {
    this.report(node.at, problem);
    return undefined;
  }
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
