// Goal: every lint code is explained, and nothing is explained that is not there.
// Method: compare the table in schemas/contracts/README.md with the catalogue.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lintCodes } from '../../schemas/contracts';
import { catalogue } from '../../schemas/contracts/lint/catalogue';

it('lists each code once with its severity, and whether it keeps a folder from being read', async () => {
  const readme = await readFile(join(__dirname, '../../schemas/contracts/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `([a-z0-9-]+)` +\| (error|warning)(, not read)? +\|/gm)].map(([, code, severity, blocks]) => [
    code,
    severity,
    blocks !== undefined,
  ]);
  expect(rows).toEqual(lintCodes.map((code) => [code, catalogue[code].severity, 'blocks' in catalogue[code]]));
});
