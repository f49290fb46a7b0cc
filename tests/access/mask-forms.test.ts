// Goal: a value a mask let through can be told from one that was never masked.
// Method: for each kind, values it makes and values it never makes.
import { hasMaskForm, type MaskKind } from '../../schemas/masks';

const made: Record<MaskKind, readonly unknown[]> = {
  null: [null],
  hash: [null, 'h:AAAAAAAAAAAAAAAAAAAAAA', 'h:az09-_AAAAAAAAAAAAAAAA'],
  lastFour: [null, '***', '***1234', '***😀bcd', '***a\nbc'],
  year: [null, '2024-01-01', '1999-01-01T00:00:00Z'],
  bucket: [null, 0, 200, -100, '9007199254740900', '300.00', '-100'],
  emailDomain: [null, '***@', '***@example.org'],
};
const never: Record<MaskKind, readonly unknown[]> = {
  null: ['', 0, false, 'null'],
  hash: [
    ['h:AAAAAAAAAAAAAAAAAAAAAA'],
    '',
    'h:',
    'hash',
    'h:AAAAAAAAAAAAAAAAAAAAAAA',
    'h:AAAAAAAAAAAAAAAAAAAA=A',
    'xh:AAAAAAAAAAAAAAAAAAAAAA',
    12,
  ],
  lastFour: ['1234', '***12', '***12345', 'x***1234', 1234],
  year: ['2024-01-02', '2024-02-01', '2024-01-01T00:00:01Z', '2024', 2024, ['2024-01-01']],
  bucket: [150, '150', 'x100', '-x100', ['100'], 0.5, '100.50', 'abc', '', '9007199254740993', true],
  emailDomain: ['ann@example.org', '***@a@b', '***', 'x***@example.org', 5],
};

it.each(Object.keys(made) as MaskKind[])('%s: knows its own form and no other', (kind) => {
  const mask = { kind, size: kind === 'bucket' ? 100 : undefined, unless: [] };
  for (const value of made[kind]) expect([value, hasMaskForm(mask, value)]).toEqual([value, true]);
  for (const value of never[kind]) expect([value, hasMaskForm(mask, value)]).toEqual([value, false]);
});
