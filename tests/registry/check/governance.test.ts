// Goal: rules are data anybody may write: what they can say works, and what they cannot is said with its place.
// Method: rule files in a folder, read and applied to small products; hostile files.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../../gateway/registry/check';
import { baselineDir, readRuleSets } from '../../../schemas/governance';
import { tempDir } from '../../support/temp-dir';

const head = 'apiVersion: meshway.governance/v1\nkind: GovernanceRules\nname: ours\nversion: 1.0.0\n';

async function rulesIn(text: string): ReturnType<typeof readRuleSets> {
  const dir = await tempDir();
  await writeFile(join(dir, 'ours.yaml'), text);
  return readRuleSets(dir);
}

const contract = (properties: string, sla = ''): string =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\nschema:\n  - name: Thing\n    description: A thing.\n    properties:\n      - { name: id, logicalType: string, primaryKey: true, description: Its key. }\n${properties}${sla}`;
const descriptor = (extra = ''): string =>
  `apiVersion: v1.0.0\nkind: DataProduct\nid: p\nname: things\nversion: 1.0.0\nstatus: active\ndescription: { purpose: Things. }\n${extra}`;
const owner = 'team: { name: us, members: [{ username: a@example.com, role: owner }] }\n';

async function findings(
  rules: string,
  { contract: odcs = contract(''), descriptor: odps = descriptor(owner) } = {},
): Promise<readonly string[]> {
  const proposal = { product: 'things', sdl: 'type Query { a: Int }', url: 'http://things', contract: odcs, descriptor: odps };
  const policy = { days: 30, tolerated: 0, excludedClients: [], accepted: [] };
  const report = check(
    { proposals: [{ proposal }], current: { publications: [], supergraph: undefined }, composition: undefined },
    { ruleSets: await rulesIn(head + rules), usage: { since: undefined, uses: [] }, operations: [], policy, now: new Date('2026-06-01') },
  );
  return report.findings
    .filter(({ section }) => section === 'governance')
    .map(({ severity, rule, place }) => `${severity} ${rule}${place ? ` ${place.file}:${place.line}` : ''}`);
}

const rule = (body: string): string => `rules:\n  - { id: r, severity: error, reason: Because., wayOut: Mend it., ${body} }\n`;

it('reads the rules that come with Meshway', async () => {
  const [baseline] = await readRuleSets(baselineDir);
  expect(baseline?.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(['owner', 'adds-something', 'deprecated-before-removed']));
});

it.each<[string, string, object, readonly string[]]>([
  ['a problem lint finds', rule('lint: [missing-owner]'), { descriptor: descriptor() }, ['error r things.odps.yaml:1']],
  [
    'a list that must hold something',
    rule('each: contract, require: { fact: sla, contains: latency }'),
    {},
    ['error r things.odcs.yaml:1'],
  ],
  [
    'the same, kept',
    rule('each: contract, require: { fact: sla, contains: latency }'),
    { contract: contract('', 'slaProperties: [{ property: latency, value: 1, unit: h }]\n') },
    [],
  ],
  [
    'each property, where it applies',
    rule('each: property, when: { fact: tags, contains: pii }, require: { fact: protected, is: true }'),
    { contract: contract('      - { name: mail, logicalType: string, tags: [pii] }\n') },
    ['error r things.odcs.yaml:11'],
  ],
  ['a regular expression', rule('each: object, require: { fact: name, matches: "^Fact" }'), {}, ['error r things.odcs.yaml:7']],
  [
    'all, any and not',
    rule(
      'each: object, require: { all: [{ any: [{ fact: name, is: Thing }, { fact: name, is: Other }] }, { not: { fact: deprecated, is: true } }] }',
    ),
    {},
    [],
  ],
  ['a length', rule('each: product, require: { fact: owners, atLeast: 2 }'), {}, ['error r things.odps.yaml:4']],
  ['something that is not there', rule('each: contract, require: { fact: purposes, present: false }'), {}, []],
  [
    'an exemption that lasts',
    `${rule('each: product, require: { fact: owners, atLeast: 2 }')}exemptions:\n  - { rule: r, product: things, reason: Small team., until: "2026-12-31" }\n`,
    {},
    ['info r things.odps.yaml:4'],
  ],
  [
    'an exemption that has ended',
    `${rule('each: product, require: { fact: owners, atLeast: 2 }')}exemptions:\n  - { rule: r, product: things, reason: Small team., until: "2026-05-31" }\n`,
    {},
    ['error r things.odps.yaml:4'],
  ],
])('applies %s', async (_, rules, given, expected) => {
  expect(await findings(rules, given)).toEqual(expected);
});

it.each<[string, string, RegExp]>([
  [
    'a fact that is not known',
    rule('each: property, require: { fact: clasification, present: true }'),
    /ours\.yaml:6:\d+ "clasification" is no fact of a property.*Did you mean "classification"/,
  ],
  ['a test that is not known', rule('each: product, require: { fact: name, equals: a }'), /"equals" is no test/],
  ['two tests at once', rule('each: product, require: { fact: name, is: a, matches: b }'), /"name" needs exactly one test/],
  ['a lint code that is not known', rule('lint: [missing-ownr]'), /"missing-ownr" is no lint code.*missing-owner/],
  ['a key that is not known', rule('lint: [missing-owner], severty: error'), /"severty" is no key here/],
  ['a pattern that is no RE2', rule('each: object, require: { fact: name, matches: "(?=a)" }'), /regular expression cannot be used/],
  ['a rule without a reason', 'rules:\n  - { id: r, severity: error, wayOut: x, lint: [missing-owner] }\n', /needs reason, as text/],
  [
    'conditions without end',
    rule(`each: product, require: ${'{ not: '.repeat(9)}{ fact: name, is: a }${' }'.repeat(9)}`),
    /nests more than 8 conditions/,
  ],
  [
    'one rule twice',
    'rules:\n  - &r { id: r, severity: error, reason: a, wayOut: x, lint: [missing-owner] }\n  - *r\n',
    /has the rule "r" twice/,
  ],
])('says where the mistake is: %s', async (_, rules, expected) => {
  await expect(rulesIn(head + rules)).rejects.toMatchObject({ code: 'GOVERNANCE_INVALID', message: expect.stringMatching(expected) });
});

it('reads no other kind of file', async () => {
  await expect(rulesIn('kind: Deployment\n')).rejects.toMatchObject({ code: 'GOVERNANCE_INVALID' });
  await expect(rulesIn('[[[[')).rejects.toMatchObject({ code: 'GOVERNANCE_INVALID' });
});
