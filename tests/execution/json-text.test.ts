// Goal: text we write ourselves is the text JSON.stringify writes, whatever is in it.
// Method: fast-check strings of every script, of lone surrogates and of every length around the limits inside.

import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import type { CompiledSelection } from '../../gateway/execution/collect-fields';
import { compileProjector } from '../../gateway/execution/project';
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

it('writes an answer as the UTF-8 of what JSON.stringify gives', () => {
  const schema = buildSchema('type Query { rows: [Row!]! } type Row { text: String float: Float int: Int yes: Boolean }');
  const selection = (fields: readonly string[], inner?: CompiledSelection): CompiledSelection => ({
    items: fields.map((name) => ({
      kind: 'field',
      responseName: name,
      dataName: name,
      fieldName: name,
      selection: inner,
      isRemoved: false,
    })),
  });
  const project = compileProjector(
    schema,
    schema.getQueryType() as GraphQLObjectType,
    selection(['rows'], selection(['text', 'float', 'int', 'yes'])),
  );
  const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 9 });
  const float = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1e21, 5e-324, 2 ** 53));
  const row = fc.record({ text: orNull(text), float: orNull(float), int: orNull(fc.maxSafeInteger()), yes: orNull(fc.boolean()) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const { json, errors } = project({ rows });
      return errors.length === 0 && json.equals(Buffer.from(JSON.stringify({ data: { rows } })));
    }),
  );
});
