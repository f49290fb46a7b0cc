/** What a generation must offer to be held. */
interface Closable {
  close(): Promise<void>;
}

/** A generation on loan to one request. `release` may be called more than once. */
export interface Lease<G> {
  readonly generation: G;
  release(): void;
}

interface Held<G> {
  readonly generation: G;
  leases: number;
  onIdle?: () => void;
}

/**
 * The one generation new requests get. `switchTo` is a pointer switch: requests under way keep the generation they took, which closes
 * when the last of them is done.
 */
export class GenerationHolder<G extends Closable> {
  private held: Held<G> | undefined;

  get current(): G | undefined {
    return this.held?.generation;
  }

  /** Lends the current generation; `undefined` while there is none. */
  take(): Lease<G> | undefined {
    const held = this.held;
    if (!held) return undefined;
    held.leases += 1;
    let released = false;
    return {
      generation: held.generation,
      release: () => {
        if (released) return;
        released = true;
        held.leases -= 1;
        if (held.leases === 0) held.onIdle?.();
      },
    };
  }

  /** Serves `next` from now on. Resolves when the generation before has answered its last request and is closed. */
  async switchTo(next: G | undefined): Promise<void> {
    const previous = this.held;
    this.held = next && { generation: next, leases: 0 };
    if (!previous) return;
    if (previous.leases > 0) {
      await new Promise<void>((resolve) => {
        previous.onIdle = resolve;
      });
    }
    await previous.generation.close();
  }
}
