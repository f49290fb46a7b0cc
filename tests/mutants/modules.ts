/** Sources whose tests are tested, and the suites that have to notice a change in them. */
export interface MutatedModule {
  readonly sources: readonly string[];
  readonly suites: readonly string[];
}

/** What decides who sees what, and what tells answers apart. */
export const modules: Readonly<Record<string, MutatedModule>> = {
  conditions: {
    sources: ['schemas/dnf.ts', 'schemas/atoms.ts', 'gateway/access/conditions.ts'],
    suites: ['tests/access/dnf.test.ts', 'tests/access/standing.test.ts'],
  },
  context: {
    sources: ['schemas/context-key.ts', 'schemas/packed-bytes.ts', 'schemas/packed-caller.ts', 'schemas/signed-context.ts'],
    suites: ['tests/vectors/signed-context.test.ts'],
  },
  keys: {
    sources: ['gateway/cache/key.ts'],
    suites: ['tests/cache/key.test.ts'],
  },
  answers: {
    sources: [
      'gateway/answer-key.ts',
      'gateway/answer-headers.ts',
      'gateway/forwarded.ts',
      'gateway/known-fetches.ts',
      'gateway/fetch-keys.ts',
    ],
    suites: ['tests/cache/answer-key.test.ts', 'tests/cache/known-fetches.test.ts'],
  },
  permitted: {
    sources: ['gateway/permitted.ts'],
    suites: ['tests/access/permitted.test.ts'],
  },
  filter: {
    sources: ['gateway/access/filter-operation.ts', 'gateway/access/is-included.ts'],
    suites: ['tests/access/filter.test.ts'],
  },
  standing: {
    sources: ['gateway/access/view.ts', 'gateway/access/standing.ts'],
    suites: ['tests/access/standing.test.ts'],
  },
  access: {
    sources: ['gateway/access/access.ts'],
    suites: ['tests/access/standing.test.ts'],
  },
  fields: {
    sources: ['gateway/access/field-conditions.ts', 'schemas/field-origins.ts'],
    suites: ['tests/access/field-conditions.test.ts'],
  },
  visible: {
    sources: ['gateway/access/visible-schema.ts'],
    suites: ['tests/access/drawn-schema.test.ts'],
  },
  statements: {
    sources: ['schemas/access-directives.ts', 'schemas/access-statements.ts'],
    suites: ['tests/access/read-access.test.ts'],
  },
  rules: {
    sources: ['schemas/access-rules/*.ts'],
    suites: ['tests/access/rules.test.ts'],
  },
  identity: {
    sources: [
      'gateway/identity/api-keys.ts',
      'gateway/identity/challenge.ts',
      'gateway/identity/client-software.ts',
      'gateway/identity/credentials.ts',
      'gateway/identity/identity.ts',
      'gateway/identity/local-issuer.ts',
      'gateway/identity/principal.ts',
      'gateway/identity/token-issuer.ts',
      'gateway/identity/token-principal.ts',
    ],
    suites: ['tests/identity/credentials.test.ts', 'tests/identity/identity.test.ts'],
  },
  'key-set': {
    sources: ['gateway/identity/key-set.ts'],
    suites: ['tests/identity/key-set.test.ts'],
  },
  policies: {
    sources: [
      'gateway/access/policies/built-in.ts',
      'gateway/access/policies/http-hook.ts',
      'gateway/access/policies/policies.ts',
      'gateway/access/policies/question.ts',
      'gateway/access/policies/read-answer.ts',
    ],
    suites: ['tests/access/policies.test.ts'],
  },
  'row-access': {
    sources: ['subgraphs/kit/query/sight.ts', 'subgraphs/kit/query/claim-values.ts'],
    suites: ['tests/query/sight.test.ts'],
  },
  requirements: {
    sources: ['subgraphs/kit/query/requirements.ts'],
    suites: ['tests/query/requirements.test.ts'],
  },
  'row-statements': {
    sources: ['subgraphs/kit/query/compile/compile-source.ts', 'subgraphs/kit/query/compile/masked-json.ts'],
    suites: ['tests/query/access.test.ts'],
  },
  'team-sql': {
    sources: ['subgraphs/kit/query/plain-names.ts'],
    suites: ['tests/query/plain-names.test.ts'],
  },
  'team-query': {
    sources: ['subgraphs/kit/query/team-query.ts'],
    suites: ['tests/query/team-query.test.ts'],
  },
  protection: {
    sources: ['subgraphs/kit/model/protection.ts', 'subgraphs/kit/serving/mask-salt.ts', 'subgraphs/kit/serving/protect-team-fields.ts'],
    suites: ['tests/model/protection.test.ts', 'tests/serving/protected-team-fields.test.ts'],
  },
};
