import type { Contract, LintProblem, Review } from '../../../schemas/contracts';
import { type GovernanceRule, holds, type RuleSet } from '../../../schemas/governance';
import { contractFacts, type FactsOf, objectFacts, productFacts, propertyFacts } from './facts';
import type { CheckFinding, JudgedChange } from './report';
import type { Subject } from './subject';

export interface Governed {
  readonly findings: readonly CheckFinding[];
  /** Codes of lint that rules have taken over: their problems are told as the rules' findings. */
  readonly lintCodes: ReadonlySet<string>;
}

export interface GovernOptions {
  readonly sets: readonly RuleSet[];
  readonly contractOf: (product: string) => Contract | undefined;
  readonly now: Date;
}

/** Judges what a team wrote by the rules that are data. Rules of a later set win over rules of an earlier one with the same id. */
export function govern(subject: Subject, { sets, contractOf, now }: GovernOptions): Governed {
  const rules = [...new Map(sets.flatMap((set) => set.rules).map((rule) => [rule.id, rule])).values()];
  const { review } = subject;
  const facts = review && {
    product: productFacts(review, contractOf),
    contract: contractFacts(review),
    object: objectFacts(review),
    property: propertyFacts(review),
  };
  const findings = rules.flatMap((rule) => {
    const { demand } = rule;
    if (!review || !facts) return [];
    if (demand.kind === 'lint')
      return review.problems.filter(({ code }) => demand.codes.includes(code)).map((problem) => fromLint(rule, problem));
    if (demand.each === 'change') return [];
    return facts[demand.each].filter((one) => breaks(rule, one)).map((one) => fromFacts(rule, one, review));
  });
  const lintCodes = new Set(rules.flatMap(({ demand }) => (demand.kind === 'lint' ? demand.codes : [])));
  return { findings: findings.map((finding) => excused({ ...finding, product: subject.product }, sets, now)), lintCodes };
}

/** The same for changes, which are known only once everything is composed. */
export function governChanges(
  changes: readonly JudgedChange[],
  wasDeprecated: (coordinate: string) => boolean,
  { sets, now }: GovernOptions,
): readonly CheckFinding[] {
  const rules = sets.flatMap((set) => set.rules).filter(({ demand }) => demand.kind === 'condition' && demand.each === 'change');
  return changes.flatMap((change) => {
    const { code, impact, coordinate, message, place, products } = change;
    const one = { facts: { code, impact, coordinate, wasDeprecated: wasDeprecated(coordinate) }, part: change, what: coordinate };
    return rules
      .filter((rule) => breaks(rule, one))
      .map((rule) => {
        const finding = { ...fromRule(rule), coordinate, message: `${message} ${rule.reason}`, ...(place ? { place } : {}) };
        return excused(products[0] === undefined ? finding : { ...finding, product: products[0] }, sets, now);
      });
  });
}

function breaks({ demand }: GovernanceRule, { facts }: FactsOf): boolean {
  if (demand.kind !== 'condition') return false;
  return (demand.when === undefined || holds(demand.when, facts)) && !holds(demand.require, facts);
}

function fromRule({ id, severity, wayOut }: GovernanceRule): Pick<CheckFinding, 'section' | 'severity' | 'rule' | 'fix'> {
  return { section: 'governance', severity, rule: id, fix: wayOut };
}

function fromLint(rule: GovernanceRule, { message, fix, file, line, column }: LintProblem): CheckFinding {
  return { ...fromRule(rule), message: `${message} ${rule.reason}`, fix, place: { file, line, column } };
}

function fromFacts(rule: GovernanceRule, { part, what }: FactsOf, { placeOf }: Review): CheckFinding {
  return { ...fromRule(rule), message: `${what} breaks the rule ${rule.id}: ${rule.reason}`, place: placeOf(part, 'name') };
}

/** An exempted finding is still told, with the reason and the day the exemption ends. */
function excused(finding: CheckFinding, sets: readonly RuleSet[], now: Date): CheckFinding {
  const today = now.toISOString().slice(0, 10);
  const exemption = sets
    .flatMap((set) => set.exemptions)
    .find(({ rule, product, until }) => rule === finding.rule && product === finding.product && until >= today);
  if (!exemption) return finding;
  return { ...finding, severity: 'info', message: `${finding.message} Exempted until ${exemption.until}: ${exemption.reason}` };
}
