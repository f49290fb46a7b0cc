// Goal: who listens to our signal hears what the platform's would tell, in the same order.
// Method: random lists of listening, leaving and aborting, done to both.
import fc from 'fast-check';
import { Stop, toAbortSignal } from '../../schemas/stop-signal';

const listener = fc.nat({ max: 3 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('listen' as const), listener }),
  fc.record({ kind: fc.constant('leave' as const), listener }),
  fc.record({ kind: fc.constant('abort' as const), reason: fc.nat() }),
);

it('is heard as an AbortSignal is', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const stop = new Stop();
      const controller = new AbortController();
      const [ours, theirs]: [unknown[], unknown[]] = [[], []];
      const pairs = [0, 1, 2, 3].map(
        (name) => [() => ours.push([name, stop.reason]), () => theirs.push([name, controller.signal.reason])] as const,
      );
      for (const given of steps) {
        if (given.kind === 'abort') {
          stop.abort(given.reason);
          controller.abort(given.reason);
          continue;
        }
        const [mine, platforms] = pairs[given.listener] ?? [];
        if (!mine || !platforms) throw new Error('There are four listeners.');
        if (given.kind === 'listen') {
          stop.addEventListener('abort', mine);
          controller.signal.addEventListener('abort', platforms, { once: true });
        } else {
          stop.removeEventListener('abort', mine);
          controller.signal.removeEventListener('abort', platforms);
        }
      }
      expect(ours).toEqual(theirs);
      expect([stop.aborted, stop.reason]).toEqual([controller.signal.aborted, controller.signal.reason]);
    }),
  );
});

it('becomes an AbortSignal for who needs one', () => {
  const stop = new Stop();
  const before = toAbortSignal(stop);
  expect(before.aborted).toBe(false);
  stop.abort(new Error('enough'));
  for (const signal of [before, toAbortSignal(stop)]) expect(() => signal.throwIfAborted()).toThrow('enough');
  expect(() => stop.throwIfAborted()).toThrow('enough');
  expect(toAbortSignal(before)).toBe(before);
});
