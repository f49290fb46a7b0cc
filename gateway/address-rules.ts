import type { GatewayConfig } from './config';
import { AddressRules, LOOPBACK } from './registry/addresses'; // Without the registry, which takes long to load.

/**
 * Where published subgraphs may be for this gateway. One that listens on loopback only may reach loopback: whoever can ask it is on this
 * machine already.
 */
export function addressRules({ host, subgraphHosts }: Pick<GatewayConfig, 'host' | 'subgraphHosts'>): AddressRules {
  const isLocal = /^(localhost|127(\.\d+){3}|::1)$/.test(host);
  return new AddressRules(isLocal ? [...subgraphHosts, ...LOOPBACK] : subgraphHosts);
}
