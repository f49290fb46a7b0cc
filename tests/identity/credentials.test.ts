// Goal: what a request offers as proof is read in one way or refused, and software calls itself by what is fit for a log.
// Method: headers, read without a server; tokens.test.ts sends some of them to a real one.
import { challenge } from '../../gateway/identity/challenge';
import { clientHeaders, readClientSoftware } from '../../gateway/identity/client-software';
import { readCredentials } from '../../gateway/identity/credentials';
import type { ApiError } from '../../schemas/errors';

const key = `mwk_${'k'.repeat(20)}`;
const refusal = (headers: Record<string, string>): ApiError => {
  try {
    return fail(readCredentials(headers));
  } catch (error) {
    return error as ApiError;
  }
};
const fail = (read: unknown): never => {
  throw new Error(`It was read as ${JSON.stringify(read)}.`);
};

it.each<[string, Record<string, string>, object]>([
  ['nothing, of other headers', { 'meshway-purpose': 'billing' }, { kind: 'none' }],
  ['a token', { authorization: 'Bearer abc.d-e_f~g+h/i0==' }, { kind: 'token', token: 'abc.d-e_f~g+h/i0==' }],
  ['a token, however Bearer is written', { authorization: 'bEARER   abc  ' }, { kind: 'token', token: 'abc' }],
  ['a token as long as they may be', { authorization: `Bearer ${'a'.repeat(8_185)}` }, { kind: 'token', token: 'a'.repeat(8_185) }],
  ['a key for a token', { authorization: `Bearer ${key}` }, { kind: 'key', key }],
  ['a key in its own header', { 'meshway-api-key': key }, { kind: 'key', key }],
  ['a long key', { 'meshway-api-key': `mwk_${'-_'.repeat(100)}` }, { kind: 'key', key: `mwk_${'-_'.repeat(100)}` }],
])('reads %s', (_, headers, credentials) => {
  expect(readCredentials(headers)).toEqual(credentials);
});

const notOneToken = 'the authorization header is not one word Bearer and one token';
const notAKey = 'the API key does not have the form of one';
it.each<[string, Record<string, string>, string]>([
  ['an empty header', { authorization: '' }, notOneToken],
  ['a word alone', { authorization: 'Bearer ' }, notOneToken],
  ['another scheme', { authorization: 'Basic YTpi' }, notOneToken],
  ['a scheme that ends like ours', { authorization: 'NotBearer abc' }, notOneToken],
  ['no blank between', { authorization: 'Bearerabc' }, notOneToken],
  ['two tokens', { authorization: 'Bearer abc def' }, notOneToken],
  ['two headers, which come joined', { authorization: 'Bearer abc, Bearer def' }, notOneToken],
  ['what no token holds', { authorization: 'Bearer a"b' }, notOneToken],
  ['filling in the middle', { authorization: 'Bearer a=b' }, notOneToken],
  ['a token and a key', { authorization: 'Bearer abc', 'meshway-api-key': key }, 'a token and an API key came together'],
  ['more than is looked at', { authorization: `Bearer ${'a'.repeat(8_186)}` }, 'it is longer than 8192 characters'],
  ['an empty key', { 'meshway-api-key': '' }, notAKey],
  ['a key that begins otherwise', { 'meshway-api-key': `x${key}` }, notAKey],
  ['a key that ends otherwise', { 'meshway-api-key': `${key}.` }, notAKey],
  ['a short key', { 'meshway-api-key': key.slice(0, -1) }, notAKey],
  ['a key that is too long', { 'meshway-api-key': `mwk_${'k'.repeat(201)}` }, notAKey],
  ['a key of no form, for a token', { authorization: 'Bearer mwk_a.b' }, notAKey],
])('refuses %s as a bad request, and says why', (_, headers, reason) => {
  const error = refusal(headers);
  expect(error.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason, error: 'invalid_request' });
  expect(challenge(error)).toEqual(['www-authenticate', `Bearer realm="meshway", error="invalid_request", error_description="${reason}"`]);
});

describe('what software calls itself', () => {
  it.each<[string, Record<string, string>, object | undefined]>([
    ['nothing', {}, undefined],
    ['nothing by a version alone', { 'graphql-client-version': '1' }, undefined],
    ['a name', { 'graphql-client-name': 'shop' }, { name: 'shop' }],
    ['a name and a version', { 'graphql-client-name': 'shop', 'graphql-client-version': '2.1' }, { name: 'shop', version: '2.1' }],
    ['as to Apollo', { 'apollographql-client-name': 'web', 'apollographql-client-version': '3' }, { name: 'web', version: '3' }],
    ['rather by the plain header', { 'graphql-client-name': 'shop', 'apollographql-client-name': 'web' }, { name: 'shop' }],
    ['a name of 100 characters', { 'graphql-client-name': 'n'.repeat(100) }, { name: 'n'.repeat(100) }],
    ['no name of 101', { 'graphql-client-name': 'n'.repeat(101) }, undefined],
    ['no empty name', { 'graphql-client-name': '' }, undefined],
    ['no name with a line break before it', { 'graphql-client-name': '\nshop' }, undefined],
    ['no name with a line break behind it', { 'graphql-client-name': 'shop\n' }, undefined],
    ['no name beyond ASCII, but another', { 'graphql-client-name': 'läden', 'apollographql-client-name': 'web' }, { name: 'web' }],
  ])('is %s', (_, headers, software) => {
    expect(readClientSoftware(headers)).toStrictEqual(software);
  });

  it('is read from the headers that are said to be, and from no other', () => {
    const read = new Set<string>();
    const noting = (answer: (name: string) => string) =>
      new Proxy<Record<string, string>>({}, { get: (_, name) => answer(read.add(String(name)) ? String(name) : '') });
    readClientSoftware(noting((name) => (name.startsWith('apollographql') ? 'x' : '')));
    expect([...read].sort()).toEqual([...clientHeaders].sort());
  });
});
