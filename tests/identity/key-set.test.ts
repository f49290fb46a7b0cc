// Goal: an issuer's keys are taken up when they change, survive the issuer's absence, and cost it next to nothing.
// Method: a real server with keys, and time as a parameter.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeProtectedHeader } from 'jose';
import { KeySet, KeysUnavailable } from '../../gateway/identity/key-set';
import { Issuer } from './support/issuer';

let issuer: Issuer;
let now = 0;
beforeEach(async () => {
  issuer = await new Issuer('ES256').start();
});
afterEach(() => issuer.stop());

const keySet = (url = issuer.jwks): KeySet => new KeySet({ url, intervalMs: 30_000, getTime: () => now });
const find = async (keys: KeySet): Promise<unknown> => {
  const { kid = '' } = decodeProtectedHeader(await issuer.token());
  return keys.find({ alg: 'ES256', kid }, {} as never);
};

it('takes up a new key when a token names it', async () => {
  const keys = keySet();
  await find(keys);
  await issuer.rotate('k2');
  await expect(find(keys)).rejects.toThrow(/no applicable key/);
  now += 30_000;
  await find(keys);
  expect(issuer.asked).toBe(2);
});

it('asks once for many tokens that come at once, and each of them gets the answer', async () => {
  const keys = keySet();
  await Promise.all(Array.from({ length: 50 }, () => find(keys)));
  expect(issuer.asked).toBe(1);
  await issuer.rotate('k2');
  now += 30_000;
  await Promise.all(Array.from({ length: 50 }, () => find(keys)));
  expect(issuer.asked).toBe(2);
});

it('asks again when it has had them for ten minutes, so that one that was taken back is no longer believed', async () => {
  const keys = keySet();
  await find(keys);
  await issuer.rotate('k2');
  const first = () => keys.find({ alg: 'ES256', kid: 'k1' }, {} as never);
  now += 600_000;
  await expect(first()).resolves.toBeDefined();
  now += 1;
  await expect(first()).rejects.toThrow(/no applicable key/);
  expect(issuer.asked).toBe(2);
});

it('does not ask again about a token that names two of them', async () => {
  const keys = keySet();
  await issuer.rotate('k1', { besides: true });
  await expect(find(keys)).rejects.toThrow(/multiple matching keys/);
  now += 30_000;
  await expect(find(keys)).rejects.toThrow(/multiple matching keys/);
  expect(issuer.asked).toBe(1);
});

it('goes on with the keys it has while the issuer is away', async () => {
  const keys = keySet();
  await find(keys);
  await issuer.stop();
  now += 700_000;
  await expect(find(keys)).resolves.toBeDefined();
});

describe('an issuer that does not answer with its keys', () => {
  const text = async (): Promise<string> => (await fetch(issuer.jwks)).text();
  const served = async (answer: (response: ServerResponse, request: IncomingMessage) => void, test: (keys: KeySet) => Promise<void>) => {
    const server = createServer((request, response) => answer(response, request)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await test(keySet(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
    } finally {
      server.close();
      server.closeAllConnections();
    }
  };
  const refused = (keys: KeySet) => expect(find(keys)).rejects.toThrow(KeysUnavailable);

  it('has none, and is asked again after the interval, not before', async () => {
    const known = await text();
    let asked = 0;
    const second = (response: ServerResponse): void => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200).end(known);
    };
    await served(second, async (keys) => {
      await refused(keys);
      now += 29_999;
      await refused(keys);
      expect(asked).toBe(1);
      now += 1;
      await expect(find(keys)).resolves.toBeDefined();
    });
  });

  it('is not followed elsewhere', async () => {
    await served((response) => response.writeHead(302, { location: issuer.jwks }).end(), refused);
    expect(issuer.asked).toBe(0);
  });

  it('is not listened to for ever', async () => {
    const known = await text();
    const LONGEST = 262_144;
    await served(
      (response) => response.end(known.padEnd(LONGEST)),
      async (keys) => expect(find(keys)).resolves.toBeDefined(),
    );
    await served((response) => response.end(known.padEnd(LONGEST + 1)), refused);
  });

  it('is told what is expected, and not understood otherwise', async () => {
    const known = await text();
    const picky = (response: ServerResponse, { headers }: IncomingMessage): void =>
      void response.end(headers.accept?.startsWith('application/jwk-set+json') ? known : '<html>');
    await served(picky, async (keys) => expect(find(keys)).resolves.toBeDefined());
    await served((response) => response.end('<html>'), refused);
  });
});
