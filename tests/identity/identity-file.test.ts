// Goal: an identity file says exactly what it seems to, or the gateway does not start.
// Method: files with each kind of mistake, and what is said of it; one issuer's keys on a real server.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { type IdentityFile, readIdentityFile } from '../../gateway/identity';
import { tempDir } from '../support/temp-dir';
import { Issuer } from './support/issuer';

let home: string;
beforeAll(async () => {
  home = await tempDir();
});

let count = 0;
async function write(text: string): Promise<string> {
  count += 1;
  const path = join(home, `identity-${count}.yaml`);
  await writeFile(path, text);
  return path;
}
const read = async (text: string): Promise<IdentityFile> => readIdentityFile(await write(text));

/** Everything that is said to be wrong with a file. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const path = await write(text);
  const error: Error & { readonly code?: string } = await readIdentityFile(path).then(
    () => new Error('Nothing is wrong with it.'),
    (reason) => reason,
  );
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
  const [, problems = ''] = /^Meshway cannot start: (.*)\.$/s.exec(error.message) ?? [];
  return problems.split('; ').map((problem) => problem.replace(`${path}: `, ''));
}

const sha256 = 'ab'.repeat(32);
const app = (more: string): string => `applications: [{ id: shop, sha256: ${sha256}, ${more} }]`;
const issuing = (more: string): string => `issuers: [{ issuer: a, jwks: https://a.example, ${more} }]`;

it('fills in what is usual', async () => {
  const file = await read(`
issuers: [{ issuer: https://a.example.org, jwks: https://a.example.org/keys }]
applications: [{ id: shop, sha256: ${sha256} }]
modes: { shop: reject }`);
  expect(file).toEqual({
    issuers: [
      { issuer: 'https://a.example.org', audience: ['meshway'], algorithms: ['RS256'], clockSkewSeconds: 0, key: expect.any(Function) },
    ],
    applications: [{ id: 'shop', sha256, scopes: [], claims: {}, owns: [], purposes: [] }],
    modes: { shop: 'reject' },
    localTokens: true,
  });
  expect(await read('{}')).toEqual({ issuers: [], applications: [], modes: {}, localTokens: true });
  expect(await read('issuers:\napplications:\nmodes:\nlocalTokens:\nclockSkewSeconds:')).toEqual(await read('{}'));
});

it('says what it says', async () => {
  const claims = '{ country: DE, level: 3, half: 0.5, staff: false, teams: [a, b], none: [] }';
  const file = await read(`
clockSkewSeconds: 60
localTokens: false
modes: { shop: filter, desk: reject, "new": dry-run }
issuers:
  - { issuer: a, jwks: http://a.example/keys, audience: x, algorithms: [ES256, EdDSA] }
  - { issuer: b, jwks: https://b.example, audience: [x, y], algorithms: RS256 }
applications:
  - { id: "shop/1.a:b@c_-", sha256: ${sha256}, scopes: [a, b], claims: ${claims}, owns: orders, purposes: [billing] }
  - { id: desk, sha256: "${'0'.repeat(64)}", scopes: [], owns: [] }`);
  expect(file).toMatchObject({
    issuers: [
      { issuer: 'a', audience: ['x'], algorithms: ['ES256', 'EdDSA'], clockSkewSeconds: 60 },
      { issuer: 'b', audience: ['x', 'y'], algorithms: ['RS256'], clockSkewSeconds: 60 },
    ],
    localTokens: false,
    modes: { shop: 'filter', desk: 'reject', new: 'dry-run' },
  });
  expect(file.applications).toEqual([
    {
      id: 'shop/1.a:b@c_-',
      sha256,
      scopes: ['a', 'b'],
      claims: { country: 'DE', level: 3, half: 0.5, staff: false, teams: ['a', 'b'], none: [] },
      owns: ['orders'],
      purposes: ['billing'],
    },
    { id: 'desk', sha256: '0'.repeat(64), scopes: [], claims: {}, owns: [], purposes: [] },
  ]);
});

it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
  'lets an issuer sign with %s',
  async (algorithm) => {
    expect((await read(issuing(`algorithms: ${algorithm}`))).issuers).toMatchObject([{ algorithms: [algorithm] }]);
  },
);

it('finds an issuer’s keys at the address it gives', async () => {
  const issuer = await new Issuer('ES256').start();
  const [{ key } = {}] = (await read(`issuers: [{ issuer: a, jwks: "${issuer.jwks}" }]`)).issuers;
  const { alg = '', kid = '' } = decodeProtectedHeader(await issuer.token());
  expect(await (key as (header: object, token: object) => unknown)({ alg, kid }, {})).toMatchObject({ type: 'public' });
  await issuer.stop();
});

const algorithms = 'algorithms of issuers[0] must be a list, each of it %s';
const id = 'id of applications[0] must be 1 to 100 letters, digits and . : @ / _ -';
const hash = 'sha256 of applications[0] must be 64 hexadecimal digits in lower case';
const jwks = 'jwks of issuers[0] must be an http or https URL';
const claim = 'claims.a of applications[0] must be a text, a number, true, false or a list of texts';
const skew = 'clockSkewSeconds of the file must be a whole number from 0 to 60';
const list = (name: string) => `${name} must be a list, each of it a text`;

it.each([
  ['a shared secret as algorithm', issuing('algorithms: [HS256]'), algorithms],
  ['no algorithm', issuing('algorithms: []'), algorithms],
  ['none as algorithm', issuing('algorithms: [none]'), algorithms],
  ['one algorithm of several', issuing('algorithms: [RS256, HS256]'), algorithms],
  ['an address that is a file', 'issuers: [{ issuer: a, jwks: "file:///etc/passwd" }]', jwks],
  ['an address that is none', 'issuers: [{ issuer: a, jwks: a.example }]', jwks],
  ['an address that only begins like one', 'issuers: [{ issuer: a, jwks: "https-x://a" }]', jwks],
  ['an address that only ends like one', 'issuers: [{ issuer: a, jwks: "xhttp://a" }]', jwks],
  [
    'an issuer without a name',
    'issuers: [{ issuer: "", jwks: https://a.example }]',
    'issuer of issuers[0] must be the text of the claim iss',
  ],
  [
    'an issuer that is a number',
    'issuers: [{ issuer: 7, jwks: https://a.example }]',
    'issuer of issuers[0] must be the text of the claim iss',
  ],
  ['no audience', issuing('audience: []'), list('audience of issuers[0]')],
  ['an empty audience', issuing('audience: ["", a]'), list('audience of issuers[0]')],
  ['an audience that is a number', issuing('audience: 7'), list('audience of issuers[0]')],
  ['a key in clear text', 'applications: [{ id: shop, sha256: mwk_secret }]', hash],
  ['a hash with something before it', `applications: [{ id: shop, sha256: "x${sha256}" }]`, hash],
  ['a hash with something behind it', `applications: [{ id: shop, sha256: "${sha256}x" }]`, hash],
  ['an application without a name', `applications: [{ sha256: ${sha256} }]`, id],
  ['a name with a blank', `applications: [{ id: "a b", sha256: ${sha256} }]`, id],
  ['a name after a blank', `applications: [{ id: " a", sha256: ${sha256} }]`, id],
  ['a name before a blank', `applications: [{ id: "a ", sha256: ${sha256} }]`, id],
  ['a name of 101 letters', `applications: [{ id: "${'a'.repeat(101)}", sha256: ${sha256} }]`, id],
  ['a mistyped key', app('scope: [a]'), 'applications[0] has an unknown key scope'],
  ['a mistyped key of an issuer', issuing('audiences: a'), 'issuers[0] has an unknown key audiences'],
  ['a mistyped key of the file', 'mode: {}', 'the file has an unknown key mode'],
  [
    'the same application twice',
    `applications: [{ id: shop, sha256: ${sha256} }, { id: desk, sha256: ${sha256} }, { id: shop, sha256: ${sha256} }]`,
    'application "shop" is there twice',
  ],
  ['the same issuer three times', `issuers: [${'{ issuer: a, jwks: https://a.example }, '.repeat(3)}]`, 'issuer "a" is there twice'],
  ['a scope that is empty', app('scopes: [a, ""]'), list('scopes of applications[0]')],
  ['scopes that are none', app('scopes: { a: true }'), list('scopes of applications[0]')],
  ['a product that is a number', app('owns: [7]'), list('owns of applications[0]')],
  ['a purpose that is a number', app('purposes: 7'), list('purposes of applications[0]')],
  ['a clock that is minutes off', 'clockSkewSeconds: 61', skew],
  ['a clock that is ahead', 'clockSkewSeconds: -1', skew],
  ['a part of a second', 'clockSkewSeconds: 1.5', skew],
  ['an unknown mode', 'modes: { shop: allow }', 'modes.shop must be one of filter, reject, dry-run'],
  ['modes in a list', 'modes: [filter]', 'modes of the file must be a map'],
  ['a mode of nobody', 'modes: filter', 'modes of the file must be a map'],
  ['yes in words', 'localTokens: "true"', 'localTokens of the file must be true or false'],
  ['a claim that is a map', app('claims: { a: { b: 1 } }'), claim],
  ['a claim that is nothing', app('claims: { a: null }'), claim],
  ['a claim beyond all numbers', app('claims: { a: .inf }'), claim],
  ['a claim that is a list of numbers', app('claims: { a: [x, 1] }'), claim],
  ['claims in a list', app('claims: [a]'), 'claims of applications[0] must be a map'],
  ['an issuer by itself', 'issuers: { issuer: a, jwks: https://a.example }', 'issuers of the file must be a list'],
  ['a list', '[]', 'the file is not a map'],
  ['nothing', '', 'the file is not a map'],
  ['a text', 'identity', 'the file is not a map'],
])('refuses %s', async (_, text, says) => {
  expect(await problemsOf(text)).toEqual([
    says.replace('%s', 'one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519'),
  ]);
});

it('says everything that is wrong at once, and where', async () => {
  const text = `issuers: [{ issuer: a, jwks: x }, 7]\napplications: [{ id: shop, sha256: ${sha256} }, { id: "", sha256: 1, x: 1, y: 2 }]\nz: 1`;
  expect(await problemsOf(text)).toEqual([
    'issuers[1] is not a map',
    jwks,
    'jwks of issuers[1] must be an http or https URL',
    'issuer of issuers[1] must be the text of the claim iss',
    id.replace('0', '1'),
    hash.replace('0', '1'),
    'applications[1] has an unknown key x',
    'applications[1] has an unknown key y',
    'the file has an unknown key z',
  ]);
});

it('refuses what is not YAML, what is there twice or by reference, and a file that cannot be read', async () => {
  const reasonOf = async (path: string): Promise<string> => {
    const error = await readIdentityFile(path).then(String, (reason) => reason);
    expect(error).toMatchObject({ code: 'FILE_UNREADABLE' });
    return String(error.message).replace(`The file ${path} cannot be read: `, '');
  };
  expect(await reasonOf(await write('a: ['))).toMatch(/^Flow sequence in block collection .* at line 1, column 5.*$/);
  expect(await reasonOf(await write('modes: {}\nmodes: {}'))).toMatch(/^Map keys must be unique/);
  expect(await reasonOf(await write('issuers: &a []\napplications: *a'))).toBe('Alias resolution is disabled.');
  expect(await reasonOf('/nowhere/identity.yaml')).toBe('there is no such file.');
  await mkdir(join(home, 'folder'));
  expect(await reasonOf(join(home, 'folder'))).toBe('EISDIR.');
  expect(await read(`# ${'x'.repeat(1_048_571)}\n{}`)).toMatchObject({ issuers: [] });
  expect(await reasonOf(await write(`# ${'x'.repeat(1_048_575)}`))).toBe('it is larger than 1048576 characters.');
});
