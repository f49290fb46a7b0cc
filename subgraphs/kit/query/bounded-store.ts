/**
 * A map that forgets what was used longest ago once its entries together weigh more than `weightMax`. An entry that is more than a
 * tenth of that is not kept, so that one large thing cannot push out the many small ones.
 */
export class BoundedStore<K, V> {
  /** Least recently used first: a Map keeps the order of insertion. */
  readonly #entries = new Map<K, V>();
  readonly #weightMax: number;
  readonly #weightOf: (key: K) => number;
  #weight = 0;

  constructor(weightMax: number, weightOf: (key: K) => number = () => 1) {
    this.#weightMax = weightMax;
    this.#weightOf = weightOf;
  }

  /** The value of `key`, made by `make` when there is none. What `make` throws is not kept. */
  getOrMake(key: K, make: () => V): V {
    const known = this.#entries.get(key);
    const value = known ?? make();
    const weight = this.#weightOf(key);
    if (weight > this.#weightMax / 10) return value;
    if (known === undefined) this.#weight += weight;
    else this.#entries.delete(key);
    this.#entries.set(key, value);
    while (this.#weight > this.#weightMax) this.#forgetOldest();
    return value;
  }

  #forgetOldest(): void {
    const [oldest] = this.#entries.keys();
    if (oldest === undefined) return;
    this.#entries.delete(oldest);
    this.#weight -= this.#weightOf(oldest);
  }
}
