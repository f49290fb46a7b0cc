import { join } from 'node:path';
import { installAside } from '../../support/install-aside';
import { root } from '../../support/meshway';

/** The gateways we compare ourselves with: one folder each, outside our own dependencies, of exactly these packages. */
const peers = {
  apollo: { '@apollo/gateway': '2.14.4', '@apollo/server': '5.5.1', graphql: '16.15.0' },
  hive: { '@graphql-hive/gateway': '2.15.1', '@graphql-hive/router-runtime': '1.4.23', graphql: '16.15.0' },
  grafbase: { '@grafbase/cli-x86_64-unknown-linux-musl': '0.103.0' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type Peer = keyof typeof peers;

export const peersDir = join(root, '.meshway', 'bench-peers');

/** The peer's folder, its packages installed when they are not there. Rejects with a reason that fits in a table. */
export async function installPeer(peer: Peer): Promise<string> {
  const folder = join(peersDir, peer);
  await installAside(folder, peers[peer]);
  return folder;
}

export function versionOf<P extends Peer>(peer: P, name: keyof (typeof peers)[P]): string {
  return `${String(name)} ${String(peers[peer][name])}`;
}
