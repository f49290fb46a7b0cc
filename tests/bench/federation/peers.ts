import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
  if (isInstalled(peer)) return folder;
  const wanted = Object.entries(peers[peer]).map(([name, version]) => `${name}@${version}`);
  console.error(`Installing ${wanted.join(', ')} into ${folder} (the first time only) …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...wanted];
  await promisify(execFile)('npm', args, { cwd: folder }).catch((error: { readonly stderr?: string }) => {
    const [reason] = /(?<=npm error )(404|code|notarget|network).*/.exec(error.stderr ?? '') ?? ['npm could not install it'];
    throw new Error(`not installed: ${reason}`);
  });
  return folder;
}

function isInstalled(peer: Peer): boolean {
  return Object.entries(peers[peer]).every(([name, version]) => {
    const manifest = join(peersDir, peer, 'node_modules', name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
}

export function versionOf<P extends Peer>(peer: P, name: keyof (typeof peers)[P]): string {
  return `${String(name)} ${String(peers[peer][name])}`;
}
