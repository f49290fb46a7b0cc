// Goal: a reader finds every error code in the documentation, with what it really does and says.
// Method: compare the table of schemas/README.md with the catalogue, both ways.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError, errorCodes } from '../../schemas/errors';

const table = readFileSync(join(__dirname, '../../schemas/README.md'), 'utf8');
const rows = new Map(
  [...table.matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, code = '', status, when, fix]) => [
    code,
    { status: Number(status), when, fix },
  ]),
);

it('has a row for each code and none besides', () => {
  expect([...rows.keys()].sort()).toEqual([...errorCodes].sort());
});

it.each(errorCodes)('%s is documented with its status and what to do', (code) => {
  const { status, fix } = new ApiError(code, '', {});
  expect(rows.get(code)).toMatchObject({ status, fix });
  expect(rows.get(code)?.when).not.toBe('');
});
