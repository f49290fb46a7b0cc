// Goal: an issuer's keys are taken up when they change, survive the issuer's absence, and cost it next to nothing.
// Method: a real server with keys, and time as a parameter.
import { decodeProtectedHeader } from 'jose';
import { KeySet, KeysUnavailable } from '../../gateway/identity/key-set';
import { Issuer } from './support/issuer';

let issuer: Issuer;
let now = 0;
beforeEach(async () => {
  issuer = await new Issuer().start();
});
afterEach(() => issuer.stop());

const keySet = (url = issuer.jwks): KeySet => new KeySet({ url, intervalMs: 30_000, getTime: () => now });
const find = async (keys: KeySet): Promise<unknown> => {
  const { kid = '' } = decodeProtectedHeader(await issuer.token());
  return keys.find({ alg: 'RS256', kid }, {} as never);
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

it('asks once for many tokens that come at once', async () => {
  const keys = keySet();
  await Promise.all(Array.from({ length: 50 }, () => find(keys)));
  expect(issuer.asked).toBe(1);
});

it('goes on with the keys it has while the issuer is away', async () => {
  const keys = keySet();
  await find(keys);
  await issuer.stop();
  now += 700_000;
  await expect(find(keys)).resolves.toBeDefined();
});

it('says that there are no keys when there never were, and asks again after the interval', async () => {
  const url = issuer.jwks;
  await issuer.stop();
  const keys = keySet(url);
  await expect(find(keys)).rejects.toThrow(KeysUnavailable);
  await expect(find(keys)).rejects.toThrow(KeysUnavailable);
});
