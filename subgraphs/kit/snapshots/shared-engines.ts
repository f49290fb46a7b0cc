import type { Engine } from '../engines';

interface Shared {
  readonly engine: Promise<Engine>;
  users: number;
}

/** Opens each thing once, however many use it, and closes it when the last one does. */
export class SharedEngines {
  readonly #shared = new Map<string, Shared>();

  /** Each engine it gives must be closed once; closing it again does nothing. */
  async open(key: string, openEngine: () => Promise<Engine>): Promise<Engine> {
    const shared = this.#shared.get(key) ?? { engine: openEngine(), users: 0 };
    this.#shared.set(key, shared);
    shared.users += 1;
    try {
      return this.#lend(key, shared, await shared.engine);
    } catch (error) {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
      throw error;
    }
  }

  #lend(key: string, shared: Shared, engine: Engine): Engine {
    let closed: Promise<void> | undefined;
    return {
      name: engine.name,
      dialect: engine.dialect,
      query: (statement, signal) =>
        closed === undefined ? engine.query(statement, signal) : Promise.reject(new Error('The engine is closed.')),
      close: () => {
        closed ??= this.#giveBack(key, shared, engine);
        return closed;
      },
    };
  }

  async #giveBack(key: string, shared: Shared, engine: Engine): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#shared.delete(key);
    await engine.close();
  }
}
