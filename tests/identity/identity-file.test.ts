// Goal: an identity file says exactly what it seems to, or the gateway does not start.
// Method: files with each kind of mistake.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIdentityFile } from '../../gateway/identity';
import { tempDir } from '../support/temp-dir';

async function read(text: string): Promise<unknown> {
  const path = join(await tempDir(), 'identity.yaml');
  await writeFile(path, text);
  return readIdentityFile(path);
}

const sha256 = 'ab'.repeat(32);

it('fills in what is usual', async () => {
  const file = await read(`
issuers: [{ issuer: https://a.example.org, jwks: https://a.example.org/keys }]
applications: [{ id: shop, sha256: ${sha256} }]
modes: { shop: reject }`);
  expect(file).toMatchObject({
    issuers: [{ audience: ['meshway'], algorithms: ['RS256'], clockSkewSeconds: 0 }],
    applications: [{ id: 'shop', sha256, scopes: [], claims: {}, owns: [], purposes: [] }],
    modes: { shop: 'reject' },
    localTokens: true,
  });
});

it.each([
  ['a shared secret as algorithm', 'issuers: [{ issuer: a, jwks: https://a, algorithms: [HS256] }]', 'algorithms'],
  ['no algorithm', 'issuers: [{ issuer: a, jwks: https://a, algorithms: [] }]', 'algorithms'],
  ['none as algorithm', 'issuers: [{ issuer: a, jwks: https://a, algorithms: [none] }]', 'algorithms'],
  ['an address that is a file', 'issuers: [{ issuer: a, jwks: "file:///etc/passwd" }]', 'jwks'],
  ['a key in clear text', 'applications: [{ id: shop, sha256: mwk_secret }]', '64 hexadecimal'],
  ['a mistyped key', `applications: [{ id: shop, sha256: ${sha256}, scope: [a] }]`, 'unknown key scope'],
  ['the same application twice', `applications: [{ id: shop, sha256: ${sha256} }, { id: shop, sha256: ${sha256} }]`, 'twice'],
  ['a clock that is minutes off', 'clockSkewSeconds: 300', 'from 0 to 60'],
  ['an unknown mode', 'modes: { shop: allow }', 'modes.shop'],
  ['a claim that is a map', `applications: [{ id: shop, sha256: ${sha256}, claims: { a: { b: 1 } } }]`, 'claims.a'],
  ['a list', '[]', 'not a map'],
])('refuses %s', async (_, text, says) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(says) });
});

it('refuses what is not YAML, and a file that is not there', async () => {
  await expect(read('a: [')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(readIdentityFile('/nowhere/identity.yaml')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
