import { Stop, type StopSignal } from '../../schemas/stop-signal';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly stop: Stop;
  waiting: number;
}

/**
 * Many ask, one works. Whoever comes while a key is worked on waits for the same result or the same error. A waiter whose signal fires
 * leaves at once with its signal's reason; the work is aborted only when the last has left.
 */
export class SingleFlight<K, T> {
  private readonly flights = new Map<K, Flight<T>>();

  /** How many are waiting for `key` now. */
  waiting(key: K): number {
    return this.flights.get(key)?.waiting ?? 0;
  }

  async run(key: K, signal: StopSignal, work: (signal: StopSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const flight = this.flights.get(key) ?? this.take(key, work);
    flight.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        reject(signal.reason);
        this.left(key, flight, signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const stay = (): void => signal.removeEventListener('abort', leave);
      flight.result.then(
        (result) => {
          stay();
          resolve(result);
        },
        (error: unknown) => {
          stay();
          reject(error);
        },
      );
    });
  }

  private take(key: K, work: (signal: StopSignal) => Promise<T>): Flight<T> {
    const stop = new Stop();
    const result = work(stop);
    const flight: Flight<T> = { result, stop, waiting: 0 };
    this.flights.set(key, flight);
    const land = (): void => this.land(key, flight);
    result.then(land, land);
    return flight;
  }

  private left(key: K, flight: Flight<T>, reason: unknown): void {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    // Who comes after this must not wait for work that is being given up.
    this.land(key, flight);
    flight.stop.abort(reason);
  }

  private land(key: K, flight: Flight<T>): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }
}
