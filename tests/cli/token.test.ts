// Goal: `meshway token` makes what a gateway of the same home believes, and no other.
// Method: run the built command, and show its token to the gateway's own check with the key of this home and of another.
import { join } from 'node:path';
import { localTokenKey } from '../../cli/token-key';
import { Identity, localIssuer } from '../../gateway/identity';
import { mustRun, runMeshway } from '../support/meshway';
import { tempDir } from '../support/temp-dir';

const identityOf = async (home: string): Promise<Identity> => new Identity({ issuers: [localIssuer(await localTokenKey(home))], keys: [] });

it('carries scopes, claims, products and purposes, and is believed in its own home alone', async () => {
  const home = join(await tempDir(), 'home');
  const args = ['--scopes', 'a,b:c', '--claim', 'region=EU', '--claim', 'teams=x,y', '--owns', 'orders', '--purpose', 'fraud-prevention'];
  const token = (await mustRun(['token', '--home', home, ...args, '--expires', '15m'])).trim();
  const headers = { authorization: `Bearer ${token}`, 'meshway-purpose': 'fraud-prevention' };
  expect(await (await identityOf(home)).identify(headers)).toMatchObject({
    kind: 'user',
    subject: 'local',
    scopes: new Set(['a', 'b:c']),
    claims: { region: 'EU', teams: ['x', 'y'] },
    owns: new Set(['orders']),
    purpose: 'fraud-prevention',
  });
  const elsewhere = await identityOf(join(await tempDir(), 'other'));
  await expect(elsewhere.identify(headers)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('takes a purpose only from the list in the token', async () => {
  const home = await tempDir();
  const token = (await mustRun(['token', '--home', home, '--purpose', 'support'])).trim();
  const principal = await (await identityOf(home)).identify({ authorization: `Bearer ${token}`, 'meshway-purpose': 'marketing' });
  expect([principal.purpose, principal.statedPurpose]).toEqual([undefined, 'marketing']);
});

it('makes an API key, whose hash stands in the entry and whose text does not', async () => {
  const [key = '', , , entry = ''] = (await mustRun(['token', '--application', 'shop', '--scopes', 'orders'])).split('\n');
  const { sha256, ...rest } = JSON.parse(entry.slice(entry.indexOf('{')));
  expect([rest.id, rest.scopes, entry.includes(key)]).toEqual(['shop', ['orders'], false]);
  const identity = new Identity({ issuers: [], keys: [{ ...rest, sha256 }] });
  expect(identity.identify({ 'meshway-api-key': key })).toMatchObject({ kind: 'application', subject: 'shop' });
});

it.each([
  ['--expires', 'soon'],
  ['--expires', '9000d'],
  ['--claim', 'sub=ann'],
  ['--claim', 'nonsense'],
])('refuses %s %s', async (...args) => {
  expect((await runMeshway(['token', ...args])).code).toBe(2);
});
