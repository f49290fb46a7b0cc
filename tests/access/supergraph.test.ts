// Goal: a supergraph of others is protected by what it says of itself; whom to believe is said by whoever runs the gateway, or by nobody.
// Method: a supergraph composed by Apollo with protected fields, served with and without an identity file, over real subgraphs.
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { startGateway } from '../../gateway/start';
import { ask, testConfig } from '../gateway/support/stack';
import { apiKey, Issuer, identityFile } from '../identity/support/issuer';
import { itemsServer, sendingServer } from './support/shop';

const servers = [itemsServer(), sendingServer()];
let supergraph: string;
beforeAll(async () => {
  for (const server of servers) await server.start();
  const result = composeServices(servers.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
  supergraph = result.supergraphSdl ?? '';
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

const query = '{ book { id secret postage } }';
const lastHeaders = () => servers[0]?.requests.at(-1)?.headers;

it('without an identity, everybody is a stranger here, and credentials go on to the subgraphs as they came', async () => {
  const gateway = await startGateway({ config: testConfig({ logLevel: 'silent' }), supergraph, subgraphs: [] });
  const { body } = await ask(gateway.url, query, { headers: { authorization: 'Bearer of-their-own' } });
  expect(body.data).toEqual({ book: { id: 'i1', secret: null, postage: null } });
  expect(lastHeaders()?.authorization).toBe('Bearer of-their-own');
  await gateway.close();
});

it('with an identity file, callers read what is theirs, and their credentials stay here', async () => {
  const issuer = await new Issuer().start();
  const key = apiKey();
  const identity = await identityFile({
    issuers: [{ issuer: issuer.issuer, jwks: issuer.jwks }],
    applications: [{ id: 'reader', sha256: key.sha256, scopes: ['book', 'price'] }],
  });
  const gateway = await startGateway({ config: testConfig({ logLevel: 'silent', identityFile: identity }), supergraph, subgraphs: [] });
  const reading = { id: 'i1', secret: 'CANARY-book', postage: 'post-CANARY-price' };
  const token = await issuer.token({ scope: 'book price' });
  for (const headers of [{ authorization: `Bearer ${token}` }, { authorization: `Bearer ${key.key}` }, { 'meshway-api-key': key.key }]) {
    expect((await ask(gateway.url, query, { headers })).body.data).toEqual({ book: reading });
    expect(lastHeaders()).not.toHaveProperty('authorization');
    expect(lastHeaders()).not.toHaveProperty('meshway-api-key');
  }
  expect((await ask(gateway.url, query)).body.data).toEqual({ book: { id: 'i1', secret: null, postage: null } });
  expect((await ask(gateway.url, query, { headers: { authorization: 'Bearer of-their-own' } })).status).toBe(401);
  await gateway.close();
  await issuer.stop();
});
