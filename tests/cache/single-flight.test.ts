// Goal: many who ask for one thing cost one piece of work, whoever leaves and however it ends.
// Method: work that ends when the test says so.
import { setMaxListeners } from 'node:events';
import { SingleFlight } from '../../gateway/cache/single-flight';
import type { StopSignal } from '../../schemas/stop-signal';

const forGood = new AbortController().signal;
setMaxListeners(0, forGood);

describe('a single flight', () => {
  it('works once for all, and gives all the same', async () => {
    const flight = new SingleFlight<string, object>();
    const work = jest.fn(async () => ({}));
    const results = await Promise.all(Array.from({ length: 500 }, () => flight.run('a', forGood, work)));
    expect(work).toHaveBeenCalledTimes(1);
    expect(new Set(results).size).toBe(1);
  });

  it('gives all the same error, and works anew for the next', async () => {
    const flight = new SingleFlight<string, string>();
    const failure = new Error('no');
    const results = await Promise.allSettled(Array.from({ length: 9 }, () => flight.run('a', forGood, () => Promise.reject(failure))));
    expect(new Set(results.map((result) => result.status === 'rejected' && result.reason))).toEqual(new Set([failure]));
    expect(await flight.run('a', forGood, async () => 'anew')).toBe('anew');
  });

  it('goes on when the one who came first leaves', async () => {
    const flight = new SingleFlight<string, string>();
    const { promise, resolve } = deferred<string>();
    const first = new AbortController();
    let workSignal: StopSignal | undefined;
    const work = (signal: StopSignal): Promise<string> => {
      workSignal = signal;
      return promise;
    };
    const leader = flight.run('a', first.signal, work);
    const follower = flight.run('a', forGood, work);
    first.abort(new Error('left'));
    await expect(leader).rejects.toThrow('left');
    expect(workSignal?.aborted).toBe(false);
    resolve('done');
    expect(await follower).toBe('done');
  });

  it('is given up when the last one leaves, and whoever comes then starts anew', async () => {
    const flight = new SingleFlight<string, string>();
    const clients = [new AbortController(), new AbortController()];
    let workSignal: StopSignal | undefined;
    const waiting = clients.map(({ signal }) =>
      flight.run('a', signal, (given) => {
        workSignal = given;
        return new Promise(() => undefined);
      }),
    );
    for (const client of clients) client.abort(new Error('left'));
    await Promise.allSettled(waiting);
    expect(workSignal?.aborted).toBe(true);
    expect(await flight.run('a', forGood, async () => 'anew')).toBe('anew');
  });

  it('does not begin for somebody who has left already', async () => {
    const work = jest.fn();
    await expect(new SingleFlight().run('a', AbortSignal.abort(new Error('left')), work)).rejects.toThrow('left');
    expect(work).not.toHaveBeenCalled();
  });
});

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
