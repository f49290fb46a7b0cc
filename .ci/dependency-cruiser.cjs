/** The arrows of ARCHITECTURE.md: schemas ← subgraphs/kit ← domains, schemas ← gateway parts ← pipeline ← start, cli on top. */
const GATEWAY_PARTS =
  'http|identity|operations|access|grants|audit|generations|planning|execution|snapshots|cache|registry|catalog|trust|portal';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'schemas-stand-alone', severity: 'error', from: { path: '^schemas/' }, to: { path: '^(gateway|subgraphs|cli|tests)/' } },
    { name: 'gateway-never-imports-subgraphs', severity: 'error', from: { path: '^gateway/' }, to: { path: '^(subgraphs|cli|tests)/' } },
    { name: 'subgraphs-never-import-gateway', severity: 'error', from: { path: '^subgraphs/' }, to: { path: '^(gateway|cli|tests)/' } },
    { name: 'kit-knows-no-domain', severity: 'error', from: { path: '^subgraphs/kit/' }, to: { path: '^subgraphs/(?!kit/)' } },
    {
      name: 'domains-import-only-the-kit',
      severity: 'error',
      from: { path: '^subgraphs/(?!kit/)([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/(kit/|$1/)' },
    },
    {
      name: 'gateway-parts-do-not-import-one-another',
      severity: 'error',
      from: { path: `^gateway/(${GATEWAY_PARTS})/` },
      to: { path: `^gateway/(${GATEWAY_PARTS})/`, pathNot: '^gateway/$1/' },
    },
    {
      name: 'parts-do-not-import-the-pipeline',
      severity: 'error',
      from: { path: `^gateway/(${GATEWAY_PARTS})/` },
      to: { path: '^gateway/[^/]+\\.ts$' },
    },
    {
      name: 'only-the-engines-open-a-database',
      severity: 'error',
      from: { pathNot: '^(subgraphs/kit/engines/|tests/)' },
      to: { path: 'node_modules/@duckdb/' },
    },
    { name: 'not-to-undeclared', severity: 'error', from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
    {
      name: 'not-to-dev-dependencies',
      severity: 'error',
      from: { pathNot: '^(tests|cli/setup)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|gateway/portal/browser)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
