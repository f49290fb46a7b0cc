/** Where a subgraph publishes its discovery document. */
export const discoveryPath = '/.well-known/meshway.json';

/** What a subgraph says of itself, so that it can be composed, listed and pinned without asking anybody else. */
export interface Discovery {
  readonly meshway: 1;
  readonly subgraph: string;
  /** The data product's descriptor, as read from its ODPS file. */
  readonly descriptor: unknown;
  /** The contract of its output port, as read from its ODCS file. */
  readonly contract: unknown;
  /** Federation 2 SDL. */
  readonly sdl: string;
  /** Newest first. */
  readonly snapshots: readonly DiscoveredSnapshot[];
}

export interface DiscoveredSnapshot {
  /** 1, 2, 3 … within the product. */
  readonly number: number;
  /** SHA-256 of the manifest's content, 64 hexadecimal digits. */
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** True for the one snapshot that is served unless another is asked for. */
  readonly current: boolean;
  readonly quality: 'passed' | 'failed';
  readonly contractVersion: string;
  /** Why it may not be read any more; absent while it may. */
  readonly retracted?: string;
}
