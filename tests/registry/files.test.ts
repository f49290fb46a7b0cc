// Goal: a folder is a whole registry, and says so when somebody laid hands on it.
// Method: the laws every store keeps, on a real folder; then files of that folder are broken by hand.
import { mkdir, readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '../../gateway/registry';
import { tempDir } from '../support/temp-dir';
import { published } from './support/proposals';
import { keepsTheLawsOfAStore } from './support/store-laws';

describe('a registry in a folder', () => {
  let dir: Promise<string> | undefined;
  keepsTheLawsOfAStore(async () => {
    dir ??= tempDir();
    return openStore(join(await dir, 'registry'));
  });
});

it('says that a text was changed, and does not serve it', async () => {
  const dir = await tempDir();
  await (await openStore(dir)).publish(0, published('orders'));
  for (const name of await readdir(join(dir, 'texts'))) await writeFile(join(dir, 'texts', name), 'type Query { stolen: String }');
  await expect((await openStore(dir)).current()).rejects.toMatchObject({ code: 'REGISTRY_DAMAGED' });
});

it('says that an entry was cut', async () => {
  const dir = await tempDir();
  await (await openStore(dir)).publish(0, published('orders'));
  await truncate(join(dir, 'log', '0000000001.json'), 20);
  await expect((await openStore(dir)).current()).rejects.toMatchObject({ code: 'REGISTRY_DAMAGED' });
});

it('says that it cannot be used where a folder cannot be', async () => {
  const dir = await tempDir();
  await writeFile(join(dir, 'file'), '');
  await expect(openStore(join(dir, 'file', 'registry'))).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
});

it('sweeps what a killed writer left an hour ago, and nothing younger', async () => {
  const dir = await tempDir();
  await mkdir(join(dir, 'aside'), { recursive: true });
  for (const name of ['aside-old', 'aside-young']) await writeFile(join(dir, 'aside', name), 'half of someth');
  const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(dir, 'aside', 'aside-old'), hoursAgo, hoursAgo);
  await openStore(dir);
  expect(await readdir(join(dir, 'aside'))).toEqual(['aside-young']);
});
