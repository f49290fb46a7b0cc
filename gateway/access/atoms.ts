/** What of a caller a condition can ask for, by a number within one generation: to be known, a scope, a policy that holds. */
export class Atoms {
  private readonly numbers = new Map<string, bigint>();

  /** The atom's bit; a new one for a name seen first. */
  bit(name: string): bigint {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const bit = 1n << BigInt(this.numbers.size);
    this.numbers.set(name, bit);
    return bit;
  }

  /** The bits of those names that conditions ask for. */
  held(names: Iterable<string>): bigint {
    let bits = 0n;
    for (const name of names) bits |= this.numbers.get(name) ?? 0n;
    return bits;
  }

  /** The names whose bits are in `bits`. */
  *namesIn(bits: bigint): Iterable<string> {
    for (const [name, bit] of this.numbers) if ((bits & bit) !== 0n) yield name;
  }
}

export const authenticated = 'authenticated';
export const scope = (name: string): string => `scope:${name}`;
export const policy = (name: string): string => `policy:${name}`;
