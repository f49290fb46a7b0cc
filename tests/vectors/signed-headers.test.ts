// Goal: what is said to a subgraph again within a second is signed once, and never for another caller, product, snapshot or key.
// Method: a clock that stands still until a test moves it; what comes out is read as a subgraph reads it.
import { signedHeaders } from '../../gateway/snapshots/signed-headers';
import { stranger } from '../../schemas/caller';
import { newContextKey } from '../../schemas/context-key';
import { contextHeader, readContext } from '../../schemas/signed-context';

const key = newContextKey();
const pin = { number: 1, id: 'ab'.repeat(16) };
const ann = { ...stranger, authenticated: true };
let now = Date.now();
beforeEach(() => jest.spyOn(Date, 'now').mockImplementation(() => now));
afterEach(() => jest.restoreAllMocks());

const contextOf = (...[audience, at, caller]: [string, typeof pin | undefined, typeof ann]): string =>
  signedHeaders(key, audience, at, caller)[contextHeader] ?? '';

it('is signed once within a second, and anew after it or when the clock is set back', () => {
  const first = contextOf('orders', pin, ann);
  now += 999;
  expect(contextOf('orders', pin, ann)).toBe(first);
  now += 1;
  const second = contextOf('orders', pin, ann);
  expect(second).not.toBe(first);
  now -= 10_000;
  expect(contextOf('orders', pin, ann)).not.toBe(second);
});

it('leaves a fetch nineteen seconds', () => {
  contextOf('orders', pin, ann);
  now += 999;
  const late = contextOf('orders', pin, ann);
  expect(readContext(late, 'orders', key, now + 18_999).pins.get('orders')).toEqual(pin);
});

it('says each thing of its own, however many there are', () => {
  const asked = [
    ['orders', pin, ann],
    ['orders', pin, stranger],
    ['orders', { ...pin, number: 2 }, ann],
    ['orders', { ...pin, id: 'cd'.repeat(16) }, ann],
    ['customers', pin, ann],
    ['customers', undefined, ann],
    ...Array.from({ length: 200 }, (_, at) => ['orders', { ...pin, number: 10 + at }, ann] as const),
  ] as const;
  for (const time of [1, 2])
    for (const [audience, at, caller] of asked) {
      const { pins, caller: told } = readContext(contextOf(audience, at, caller), audience, key, now);
      expect([time, pins.get(audience), told.authenticated]).toEqual([time, at, caller.authenticated]);
    }
  const other = newContextKey();
  expect(() => readContext(signedHeaders(other, 'orders', pin, ann)[contextHeader] ?? '', 'orders', key, now)).toThrow();
});
