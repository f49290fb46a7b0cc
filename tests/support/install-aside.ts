import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs exactly these packages into a folder of their own, unless they are there: what only some commands for developers need is no
 * dependency of everybody. Rejects with a reason that fits in a table.
 */
export async function installAside(folder: string, packages: Readonly<Record<string, string>>): Promise<void> {
  if (Object.entries(packages).every(([name, version]) => installedVersion(folder, name) === version)) return;
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  process.stderr.write(`Installing ${wanted.join(', ')} into ${folder} (the first time only) …\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...wanted];
  await promisify(execFile)('npm', args, { cwd: folder }).catch((error: { readonly stderr?: string }) => {
    const [reason] = /(?<=npm error )(404|code|notarget|network).*/.exec(error.stderr ?? '') ?? ['npm could not install it'];
    throw new Error(`not installed: ${reason}`);
  });
}

function installedVersion(folder: string, name: string): string | undefined {
  const manifest = join(folder, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}
