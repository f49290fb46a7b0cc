export { baselineDir } from './baseline';
export { type Fact, type Facts, holds } from './holds';
export { readRuleSets } from './read-rules';
export type { Exemption, GovernanceRule, RuleSet, RuleSeverity, Subject } from './rules';
