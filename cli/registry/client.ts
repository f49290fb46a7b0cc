import {
  type HistoryEntry,
  openExistingStore,
  openStore,
  type Proposal,
  type Published,
  type Refusal,
  type RegistryState,
} from '../../gateway/registry';
import type { ProductUse } from '../../gateway/registry/usage';
import { isHttp } from '../gateway-call';
import { meshwayHome } from '../home';
import { openDirectClient } from './direct-client';
import { HttpClient } from './http-client';
import { publisherKey } from './publisher-key';

export interface PublishCall {
  readonly proposal: Proposal;
  readonly reason: string;
  readonly accepted: readonly { readonly coordinate: string; readonly reason: string }[];
}

/** A registry as the commands see it: at hand, or behind a gateway. */
export interface RegistryClient {
  publish(call: PublishCall): Promise<Published>;
  /** What `publish` would say. */
  rehearse(call: PublishCall): Promise<Pick<Published, 'product' | 'version' | 'findings'>>;
  /** The number of the new change. `product`: all when left out. */
  rollback(call: { readonly to: number; readonly product?: string; readonly reason: string }): Promise<number>;
  history(limit: number): Promise<{ readonly changes: readonly HistoryEntry[]; readonly refusals: readonly Refusal[] }>;
  /** The newest state when `at` is left out. */
  state(at?: number): Promise<RegistryState>;
  usage(product: string, days: number): Promise<ProductUse>;
  close(): Promise<void>;
}

export interface RegistryFlags {
  readonly registry?: string;
  readonly home?: string;
  readonly keyFile?: string;
}

/** Where the registry is: `--registry`, else `MESHWAY_REGISTRY`, else the folder `registry` in the home. */
export function registryPlace({ registry, home }: RegistryFlags): string {
  return registry ?? process.env.MESHWAY_REGISTRY ?? `${meshwayHome(home)}/registry`;
}

/**
 * Whoever can open the folder or database may do everything; over HTTP it takes a publisher's key. `isMade`: where there is none yet, one is made;
 * otherwise that throws REGISTRY_NOT_FOUND.
 */
export async function openRegistryClient(flags: RegistryFlags, { isMade = false } = {}): Promise<RegistryClient> {
  const place = registryPlace(flags);
  if (isHttp(place)) return new HttpClient(place, await publisherKey(flags.keyFile));
  return openDirectClient(isMade ? await openStore(place) : await openExistingStore(place));
}
