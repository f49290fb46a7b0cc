// Goal: the processes of one home share one secret key without being told, and a key that is given is taken as it is.
// Method: many calls at once on a new home; keys given, bad and good; the file's rights.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedContextKey } from '../../cli/context-key';
import { tempDir } from '../support/temp-dir';

const given = process.env.MESHWAY_CONTEXT_KEY;
beforeEach(() => {
  delete process.env.MESHWAY_CONTEXT_KEY;
});
afterAll(() => {
  if (given !== undefined) process.env.MESHWAY_CONTEXT_KEY = given;
});

const hex = async (home: string): Promise<string> => (await sharedContextKey(home)).export().toString('hex');

it('makes one key for all who ask at once, readable by its owner alone', async () => {
  const home = join(await tempDir(), 'new', 'home');
  const keys = await Promise.all(Array.from({ length: 20 }, () => hex(home)));
  expect(new Set(keys).size).toBe(1);
  expect(await hex(home)).toBe(keys[0]);
  expect(await readdir(home)).toEqual(['context.key']);
  expect((await stat(join(home, 'context.key'))).mode & 0o777).toBe(0o600);
  expect((await readFile(join(home, 'context.key'), 'utf8')).trim()).toBe(keys[0]);
});

it('takes the key of the environment before that of the home, and writes nothing then', async () => {
  const home = await tempDir();
  process.env.MESHWAY_CONTEXT_KEY = 'ab'.repeat(32);
  expect(await hex(home)).toBe('ab'.repeat(32));
  expect(await readdir(home)).toEqual([]);
});

it('refuses what is no key, without showing it', async () => {
  const home = await tempDir();
  process.env.MESHWAY_CONTEXT_KEY = 'short secret';
  const failure = await sharedContextKey(home).catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('MESHWAY_CONTEXT_KEY') });
  expect(String(failure)).not.toContain('short secret');
  delete process.env.MESHWAY_CONTEXT_KEY;
  await writeFile(join(home, 'context.key'), 'cut');
  await expect(sharedContextKey(home)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

it('says when the home cannot be written to', async () => {
  const file = join(await tempDir(), 'file');
  await writeFile(file, '');
  await expect(sharedContextKey(join(file, 'home'))).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
});
