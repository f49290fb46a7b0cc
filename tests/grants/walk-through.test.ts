// Goal: the walk through a grant in gateway/grants/README.md is what happens: nothing, then masked rows of one country, then nothing again,
// each line of it in the audit log.
// Method: the built command over the example mesh's data, in the order of the page.
import { mustRun, type Running, startMeshway, temporaryFolder } from '../support/meshway';
import { until } from '../support/redis-server';

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let gateway: Running;
let token: string;

beforeAll(async () => {
  home = await temporaryFolder('grants');
  await mustRun(['example', 'prepare', '--scale', '0.002', '--home', home.path]);
  gateway = await startMeshway(['start', '--home', home.path]);
  token = (await run('token', '--subject', 'ann')).trim();
}, 120_000);

afterAll(async () => {
  await gateway?.stop();
  await home?.remove();
});

const run = (...words: string[]): Promise<string> => mustRun([...words, '--home', home.path]);

/** The contacts Ann sees; `undefined` when she may not see any. */
async function contacts(): Promise<readonly { readonly country: string; readonly email: string }[] | undefined> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ contacts(first: 100) { nodes { country email } } }' }),
  });
  const { data } = (await response.json()) as { data?: { contacts: { nodes: { country: string; email: string }[] } | null } };
  return data?.contacts?.nodes;
}

it('goes from a request to its end', async () => {
  expect(await contacts()).toBeUndefined();
  const asked = await run('access', 'request', 'customers', '--for', 'user:ann', '--purpose', 'support', '--scope', 'customers:contacts');
  expect(asked).toMatch(/^g1 is requested: customers for user:ann, support\n/);
  expect(await contacts()).toBeUndefined();
  const approved = await run('access', 'approve', 'g1', '--rows', 'country=BE,NL', '--lasting', '30d');
  expect(approved).toMatch(/approved .+customers:contacts, country=BE,NL, until /);
  await until('the contacts are there', async () => ((await contacts())?.length ?? 0) > 0, 1_000);
  const seen = (await contacts()) ?? [];
  expect(new Set(seen.map(({ country }) => country))).toEqual(new Set(['BE', 'NL']));
  expect(seen.every(({ email }) => /^\*\*\*@/.test(email))).toBe(true);
  await run('access', 'revoke', 'g1', '--reason', 'moved to another team');
  await until('the contacts are gone', async () => (await contacts()) === undefined, 1_000);
  await until('it is in the audit log', async () => (await run('audit', 'query', '--grant', 'g1')).includes('Contact.email'));
  expect(await run('audit', 'verify')).toMatch(/^1 chain, \d+ lines: whole\n$/);
}, 60_000);
