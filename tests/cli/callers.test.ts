// Goal: the example's ready-made callers are who they say, for the gateway of their home.
// Method: make them from the example mesh's file, and show their headers to the gateway's own check.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readyCallers } from '../../cli/callers';
import { Identity, localIssuer } from '../../gateway/identity';
import { tokenKey } from '../gateway/support/stack';
import { tempDir } from '../support/temp-dir';

it('are anybody, an analyst with a purpose, and support bound to a region', async () => {
  const callers = await readyCallers('subgraphs', tokenKey);
  const identity = new Identity({ issuers: [localIssuer(tokenKey)], keys: [] });
  const [anybody, analyst, support] = await Promise.all(callers.map(({ headers }) => identity.identify(headers)));
  expect(callers.map(({ name }) => name)).toEqual(['Public', 'Analyst', 'Support France']);
  expect(anybody).toMatchObject({ kind: 'anonymous' });
  expect(analyst).toMatchObject({ kind: 'user', purpose: 'fraud-prevention' });
  expect(analyst?.scopes.has('customers:personal')).toBe(false);
  expect(support).toMatchObject({ claims: { country: ['FR'] } });
  expect(support?.scopes.has('customers:personal')).toBe(true);
});

it('are none where a mesh names none, and a file of another form is refused', async () => {
  const dir = await tempDir();
  expect(await readyCallers(dir, tokenKey)).toEqual([]);
  await writeFile(join(dir, 'callers.yaml'), '- { name: x, scopes: all }');
  await expect(readyCallers(dir, tokenKey)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
