import { AbortError, onAbort } from './abort';
import type { PreparedConnection } from './duckdb-connection';

type Preference = (connection: PreparedConnection) => boolean;
type Take = (connection: PreparedConnection) => void;

/** A fixed number of connections. Who finds none free waits in order; who gives up while waiting leaves the queue. */
export class ConnectionPool {
  readonly #all: readonly PreparedConnection[];
  /** Used last, last: its statements are the likeliest to be prepared. */
  readonly #idle: PreparedConnection[];
  readonly #queue: Take[] = [];
  #whenAllIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(connections: readonly PreparedConnection[]) {
    this.#all = connections;
    this.#idle = [...connections];
  }

  /** Lends a connection to `work`: one it `prefers` if such a one is free. Rejects with an `AbortError` when `signal` fires before its turn. */
  async use<T>(prefers: Preference, signal: AbortSignal, work: (connection: PreparedConnection) => Promise<T>): Promise<T> {
    if (this.#closing) throw new Error('The engine is closed.');
    const connection = await this.#borrow(prefers, signal);
    try {
      return await work(connection);
    } finally {
      this.#giveBack(connection);
    }
  }

  /** Lets everything that was accepted finish, then closes the connections. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#drain().then(() => {
      for (const connection of this.#all) connection.close();
    });
    return this.#closing;
  }

  #drain(): Promise<void> {
    if (this.#idle.length === this.#all.length) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenAllIdle = resolve;
    });
  }

  async #borrow(prefers: Preference, signal: AbortSignal): Promise<PreparedConnection> {
    if (signal.aborted) throw new AbortError(signal);
    const fitting = this.#idle.findIndex(prefers);
    const connection = fitting >= 0 ? this.#idle.splice(fitting, 1)[0] : this.#idle.pop();
    return connection ?? this.#wait(signal);
  }

  #wait(signal: AbortSignal): Promise<PreparedConnection> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(take), 1);
        reject(new AbortError(signal));
      };
      const take: Take = (connection) => {
        forget();
        resolve(connection);
      };
      const forget = onAbort(signal, leave);
      this.#queue.push(take);
    });
  }

  #giveBack(connection: PreparedConnection): void {
    const next = this.#queue.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
    if (this.#idle.length === this.#all.length) this.#whenAllIdle?.();
  }
}
