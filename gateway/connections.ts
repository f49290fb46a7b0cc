import type { Transport } from '../schemas/transport';
import type { Subgraph } from './execution';

/** One subgraph at one address, as long as some generation needs it. */
export interface Connection {
  readonly transport: Transport;
  readonly subgraph: Subgraph;
}

interface Address {
  readonly name: string;
  readonly url: string;
}

/** The connections of one generation. */
export interface LeasedConnections {
  get(name: string): Connection | undefined;
  /** To be called once, when the generation has answered its last request. */
  release(): Promise<void>;
}

/**
 * A subgraph keeps its connections from one generation to the next for as long as its address is the same. Those no generation needs any
 * more are closed, so that there are never more than the graph has addresses.
 */
export class Connections {
  private readonly pinned = new Map<string, Connection>();
  private readonly leased = new Map<string, { readonly connection: Connection; leases: number }>();

  constructor(private readonly open: (address: Address) => Connection) {}

  /** Reaches the subgraph of this name in this way, whatever a supergraph says, until the gateway stops. */
  pin(name: string, connection: Connection): void {
    this.pinned.set(name, connection);
  }

  /** Throws what opening throws, with nothing leased. */
  lease(addresses: readonly Address[]): LeasedConnections {
    const mine = new Map<string, Connection>();
    const keys: string[] = [];
    try {
      for (const address of addresses) mine.set(address.name, this.pinned.get(address.name) ?? this.take(address, keys));
    } catch (error) {
      void this.giveBack(keys);
      throw error;
    }
    return { get: (name) => mine.get(name), release: () => this.giveBack(keys) };
  }

  pinnedOf(name: string): Connection | undefined {
    return this.pinned.get(name);
  }

  async close(): Promise<void> {
    const all = [...this.pinned.values(), ...[...this.leased.values()].map(({ connection }) => connection)];
    await Promise.all(all.map(({ transport }) => transport.close()));
  }

  private take(address: Address, keys: string[]): Connection {
    const key = JSON.stringify([address.name, address.url]);
    const known = this.leased.get(key) ?? { connection: this.open(address), leases: 0 };
    known.leases += 1;
    this.leased.set(key, known);
    keys.push(key);
    return known.connection;
  }

  private async giveBack(keys: readonly string[]): Promise<void> {
    const idle = keys.flatMap((key) => {
      const known = this.leased.get(key);
      if (!known) return [];
      known.leases -= 1;
      if (known.leases > 0) return [];
      this.leased.delete(key);
      return [known.connection];
    });
    await Promise.all(idle.map(({ transport }) => transport.close()));
  }
}
