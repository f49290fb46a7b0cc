// Goal: whatever happens, and whatever Redis does meanwhile, an answer from the cache is the answer without it.
// Method: random puts, gets, questions, removals by tag, new processes and network faults over a real Redis, against a model that
// computes each answer from its key and knows which keys can possibly be there.
import fc from 'fast-check';
import { Cache, type CacheKey, cacheKey, RedisStore, readRequestDirectives } from '../../gateway/cache';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';
import { type Fault, FaultProxy } from './support/fault-proxy';

type Step =
  | { readonly kind: 'put' | 'get' | 'ask'; readonly key: number }
  | { readonly kind: 'remove'; readonly product: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'flush' | 'restart' };

const PRODUCTS = 3;
const key = fc.nat(11);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('put' as const, 'get' as const, 'ask' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), product: fc.nat(PRODUCTS - 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom<Fault>('none', 'none', 'hang', 'refuse', 'garbage'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('flush' as const, 'restart' as const) }) },
);

describeWithRedis('a cache over a Redis that misbehaves', () => {
  let server: RedisServer;
  let proxy: FaultProxy;
  beforeAll(async () => {
    server = await RedisServer.start();
    proxy = await FaultProxy.start(server.port);
  });
  afterAll(async () => {
    await proxy.close();
    await server.remove();
  });

  async function newProcess(): Promise<{ readonly cache: Cache; readonly shared: RedisStore }> {
    const shared = new RedisStore({ url: proxy.url, secret: 's' });
    if (proxy.isWell) await until('Redis is up', () => shared.isUp);
    return { cache: new Cache({ memoryBytes: 6_000, shared, makersWithoutShared: 4 }), shared };
  }

  async function play(steps: readonly Step[], run: number): Promise<void> {
    proxy.set('none');
    let { cache, shared } = await newProcess();
    const ended = (): number => shared.counters.writes + shared.counters.writeFailures + shared.counters.writesSkipped;
    const keyOf = (name: number): CacheKey => cacheKey([run, name], { hashTag: `p${name % PRODUCTS}` });
    const answerOf = (name: number): Buffer => Buffer.from(`answer ${run} ${name} ${'x'.repeat(name * 150)}`);
    const tagsOf = (name: number): readonly string[] => [`${run}.p${name % PRODUCTS}`];
    /** Keys that may be there. What is not among them must not be found. */
    const possible = new Set<number>();
    /** A write that was held up may arrive after a removal; its key names its snapshots, so nobody who knows of the removal looks there. */
    let wasHeldUp = false;
    for (const next of steps) {
      if (next.kind === 'put') {
        await cache.put(keyOf(next.key), answerOf(next.key), { tags: tagsOf(next.key) });
        possible.add(next.key);
      } else if (next.kind === 'get') {
        const entry = await cache.get(keyOf(next.key));
        if (entry) {
          expect(entry.bytes).toEqual(answerOf(next.key));
          expect(possible).toContain(next.key);
        }
      } else if (next.kind === 'ask') {
        const endedBefore = ended();
        const outcome = await cache.through(keyOf(next.key), {
          make: async () => ({ bytes: answerOf(next.key), store: { tags: tagsOf(next.key) } }),
          signal: new AbortController().signal,
          directives: readRequestDirectives(undefined),
        });
        if (outcome.kind === 'absent') throw new Error('It was asked for.');
        if (outcome.kind === 'hit') expect(possible).toContain(next.key);
        expect((outcome.kind === 'hit' ? outcome.entry : outcome.made).bytes).toEqual(answerOf(next.key));
        possible.add(next.key);
        // Nobody waits for what an answer leaves behind, but this model, which has to know whether a removal finds it.
        if (outcome.kind === 'made') await until('the write has ended', async () => ended() > endedBefore);
      } else if (next.kind === 'remove') {
        wasHeldUp ||= shared.counters.writeFailures > 0;
        const { isComplete } = await cache.deleteByTag(`${run}.p${next.product}`);
        if (isComplete && !wasHeldUp) for (const name of possible) if (name % PRODUCTS === next.product) possible.delete(name);
      } else if (next.kind === 'fault') {
        proxy.set(next.fault);
        wasHeldUp ||= next.fault !== 'none';
      } else if (next.kind === 'flush') {
        await server.run('FLUSHALL');
      } else {
        wasHeldUp ||= shared.counters.writeFailures > 0;
        await cache.close();
        ({ cache, shared } = await newProcess());
      }
    }
    await cache.close();
  }

  it('never gives another answer than the one without a cache', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        run += 1;
        await play(steps, run);
      }),
      { numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 20_000 },
    );
    expect(run).toBeGreaterThan(10);
  });
});
