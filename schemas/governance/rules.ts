/** How serious a rule is. Only an error keeps a product from being published. */
export type RuleSeverity = 'error' | 'warning' | 'info';

/** What rules speak of, one by one. */
export type Subject = 'product' | 'contract' | 'object' | 'property' | 'change';

/** One rule of federated governance, as data. */
export interface GovernanceRule {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly severity: RuleSeverity;
  /** Why there is such a rule. */
  readonly reason: string;
  /** What a team does about it. */
  readonly wayOut: string;
  readonly demand: Demand;
  /** Name and version of the set it stands in. */
  readonly set: string;
}

/** Either lint has found it already, under one of these codes; or it is a condition that has to hold of each subject. */
export type Demand =
  | { readonly kind: 'lint'; readonly codes: readonly string[] }
  | { readonly kind: 'condition'; readonly each: Subject; readonly when: Condition | undefined; readonly require: Condition };

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'fact'; readonly fact: string; readonly test: Test };

export type Scalar = string | number | boolean;

/** Of a list, `contains` and `containsAny` look at its items; all other tests look at the value as a whole. */
export type Test =
  | { readonly operator: 'present'; readonly value: boolean }
  | { readonly operator: 'is'; readonly value: Scalar }
  | { readonly operator: 'in' | 'containsAny'; readonly value: readonly Scalar[] }
  | { readonly operator: 'contains'; readonly value: Scalar }
  | { readonly operator: 'matches'; readonly value: string; readonly pattern: { test(text: string): boolean } }
  | { readonly operator: 'atLeast' | 'atMost'; readonly value: number };

/** A rule that does not hold for one product, for a reason and for a time. */
export interface Exemption {
  readonly rule: string;
  readonly product: string;
  readonly reason: string;
  /** The last day, `2026-12-31`. */
  readonly until: string;
}

/** One file of rules. */
export interface RuleSet {
  readonly name: string;
  /** SemVer. */
  readonly version: string;
  readonly rules: readonly GovernanceRule[];
  readonly exemptions: readonly Exemption[];
}

/** What can be asked of each subject. Facts that a product does not have are absent, which `present: false` finds. */
export const facts: Readonly<Record<Subject, readonly string[]>> = {
  product: [
    'name',
    'domain',
    'status',
    'version',
    'tags',
    'owners',
    'purpose',
    'limitations',
    'usage',
    'inputs',
    'outputs',
    'addedProperties',
  ],
  contract: ['version', 'status', 'purpose', 'sla', 'targets', 'qualityDimensions', 'access', 'purposes'],
  object: ['name', 'description', 'deprecated', 'properties', 'qualityDimensions'],
  property: ['object', 'name', 'description', 'type', 'classification', 'tags', 'key', 'required', 'deprecated', 'personal', 'protected'],
  change: ['code', 'impact', 'coordinate', 'wasDeprecated'],
};
