// Goal: a registry takes nothing that a check would refuse, whoever did not run one; in a thread, so that nobody waits for it.
// Method: a real store and composition, the check's thread, and use recorded between two publications.
import { composeSubgraphs } from '../../../gateway/generations';
import { openStore, Registry, type RegistryStore } from '../../../gateway/registry';
import { CheckThread, publicationCheck } from '../../../gateway/registry/check';
import { baselineDir } from '../../../schemas/governance';
import { tempDir } from '../../support/temp-dir';

let store: RegistryStore;
let registry: Registry;
const thread = new CheckThread();
const signal = new AbortController().signal;

beforeAll(async () => {
  store = await openStore(await tempDir());
  const policy = { days: 30, tolerated: 0, excludedClients: [], accepted: [] };
  registry = new Registry({
    store,
    compose: async (members) => composeSubgraphs(members),
    check: publicationCheck({ thread, store, ruleDirs: [baselineDir], operations: [], policy }),
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
