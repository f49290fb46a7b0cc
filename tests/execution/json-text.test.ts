// Goal: text we write ourselves is the text JSON.stringify writes, whatever is in it.
// Method: fast-check strings of every script, of lone surrogates and of every length around the limits inside.

import fc from 'fast-check';
import { JsonBytes } from '../../gateway/execution/json-bytes';
import { quote } from '../../gateway/execution/quote';

const unit = fc.oneof(
  fc.constantFrom('a', '"', '\\', '\u0000', '\u007f', 'é', '\u2028', '😀', '\ud800', '\udfff'),
  fc.string({ unit: 'binary' }),
);
const text = fc.oneof(
  fc.array(unit, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.tuple(fc.string({ unit: 'binary' }), fc.constantFrom(250, 256, 5_000, 100_000)).map(([end, length]) => 'x'.repeat(length) + end),
);

it('quotes a string as JSON.stringify does', () => {
  fc.assert(fc.property(text, (value) => quote(value) === JSON.stringify(value)));
});

it('writes strings as the UTF-8 of what JSON.stringify gives, one answer after another into the same memory', () => {
  const bytes = new JsonBytes();
  const answer = fc.array(text, { maxLength: 20 });
  fc.assert(
    fc.property(answer, (values) => {
      const separator = Buffer.from(',');
      for (const value of values) {
        bytes.string(value);
        bytes.raw(separator);
      }
      return bytes.take().equals(Buffer.from(values.map((value) => `${JSON.stringify(value)},`).join('')));
    }),
  );
});

it('writes numbers as JSON.stringify does, whatever their size', () => {
  const bytes = new JsonBytes();
  const number = fc.oneof(
    fc.nat(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 10, 99, 2 ** 30 - 1, 2 ** 30),
  );
  fc.assert(
    fc.property(number, (value) => {
      bytes.number(value);
      return bytes.take().toString() === JSON.stringify(value);
    }),
  );
});

it('takes back what failed', () => {
  const bytes = new JsonBytes();
  bytes.string('kept');
  const { position } = bytes;
  bytes.string('failed'.repeat(50_000));
  bytes.position = position;
  bytes.text(',null');
  expect(bytes.take().toString()).toBe('"kept",null');
});
