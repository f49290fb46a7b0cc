// Goal: a registry takes nothing that a check would refuse, whoever did not run one; in a thread, so that nobody waits for it.
// Method: a real store and composition, the check's thread, and use recorded between two publications.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeSubgraphs } from '../../../gateway/generations';
import { openStore, Registry, type RegistryStore } from '../../../gateway/registry';
import { CheckThread, publicationCheck } from '../../../gateway/registry/check';
import { baselineDir } from '../../../schemas/governance';
import { tempDir } from '../../support/temp-dir';

let store: RegistryStore;
let registry: Registry;
let rules: string;
let operations: string;
const thread = new CheckThread();
const signal = new AbortController().signal;

beforeAll(async () => {
  store = await openStore(await tempDir());
  [rules, operations] = [await tempDir(), await tempDir()];
  const policy = { days: 30, tolerated: 0, excludedClients: [], accepted: [] };
  registry = new Registry({
    store,
    compose: async (members) => composeSubgraphs(members),
    check: publicationCheck({ thread, store, ruleDirs: [baselineDir, rules], operationsDir: operations, policy }),
    problemAt: async () => undefined,
  });
  await store.appendUsage({ at: new Date().toISOString(), records: [{ kind: 'started' }] });
});
afterAll(async () => {
  await thread.close();
  await store.close();
});

const publish = (fields: string, version: string) =>
  registry.publish({
    proposal: { product: 'things', version, url: 'http://things', sdl: `type Query { ${fields} }` },
    publisher: 'us',
    reason: '',
    signal,
  });

it('refuses what would break a client that asked, by name, and takes what breaks nobody', async () => {
  await publish('used: Int unused: Int', '1.0.0');
  const hash = 'a'.repeat(64);
  const records = [
    { kind: 'operation', hash, name: 'Dashboard', coordinates: ['Query.used'], text: 'query Dashboard { used }' },
    { kind: 'count', hash, client: { name: 'office' }, requests: 3, errors: 0, latency: [3] },
  ];
  await store.appendUsage({ at: new Date().toISOString(), records });
  await expect(publish('unused: Int', '2.0.0')).rejects.toMatchObject({
    code: 'PUBLICATION_REFUSED',
    message: expect.stringContaining('Query.used is gone. It would break office: Dashboard (3 requests'),
  });
  await expect(publish('used: Int', '1.1.0')).rejects.toMatchObject({ message: expect.stringContaining('asks for version 2.0.0') });
  const { findings } = await publish('used: Int', '2.0.0');
  expect(findings.map(({ message }) => message)).toContain('Query.unused is gone. Nobody has used it in the last 30 days.');
});

it('gives the next version by what changes, when none is given', async () => {
  const proposal = { product: 'things', url: 'http://things', sdl: 'type Query { used: Int "More." more: Int }' };
  expect(await registry.publish({ proposal, publisher: 'us', reason: '', signal })).toMatchObject({ version: '2.1.0' });
});

it('applies the rules of the platform, as they are then', async () => {
  const text = `apiVersion: meshway.governance/v1
kind: GovernanceRules
name: platform
version: 1.0.0
rules:
  - id: no-abbreviations
    severity: error
    each: change
    require: { fact: coordinate, matches: '^[^_]*$' }
    reason: Nobody else knows them.
    wayOut: Write the name out.
`;
  await writeFile(join(rules, 'platform.yaml'), text);
  const refused = publish('used: Int more: Int cst_nm: String', '2.2.0');
  await expect(refused).rejects.toMatchObject({
    message: expect.stringContaining('- no-abbreviations: Query.cst_nm is new. Nobody else knows them.'),
  });
  await writeFile(join(rules, 'platform.yaml'), 'rules: [');
  await expect(publish('used: Int more: Int customerName: String', '2.2.0')).rejects.toMatchObject({
    code: 'PUBLICATION_REFUSED',
    message: expect.stringContaining('RULES_UNREADABLE: The rules or operations of this registry cannot be read'),
  });
  await rm(join(rules, 'platform.yaml'));
});

it('keeps what applications registered, and says who answers for it', async () => {
  await mkdir(join(operations, 'reports'));
  await writeFile(join(operations, 'reports/month.graphql'), '# owner: kim@shop.example\nquery Month { more }');
  await expect(publish('used: Int', '3.0.0')).rejects.toMatchObject({
    message: expect.stringContaining('It would break reports: Month (registered, owned by kim@shop.example).'),
  });
  await writeFile(join(operations, 'reports/dashboard.graphql'), '# owner: lee@shop.example\nquery Other { used }');
  const records = [
    { kind: 'operation', hash: 'b'.repeat(64), name: 'Month', coordinates: ['Query.more'], text: 'query Month { more }' },
    { kind: 'count', hash: 'b'.repeat(64), client: { name: 'reports' }, requests: 1, errors: 0, latency: [1] },
  ];
  await store.appendUsage({ at: new Date().toISOString(), records });
  await expect(publish('used: Int', '3.0.0')).rejects.toMatchObject({
    message: expect.stringMatching(/reports: Month \(1 request, last [^)]*, owned by kim@shop\.example\)/),
  });
});
