// Goal: text we write ourselves is the text JSON.stringify writes, whatever is in it.
// Method: fast-check strings of every script, of lone surrogates and of every length around the limits inside; rows and objects of them.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import type { CompiledSelection } from '../../gateway/execution/collect-fields';
import { type JsonObject, setOwn } from '../../gateway/execution/json-object';
import { compileProjector } from '../../gateway/execution/project';
import { quote } from '../../gateway/execution/quote';
import { codeFor, fieldsWriter, type LeafKind, loopOver } from '../../gateway/execution/write-fields';
import { fail, NULL, type Writer } from '../../gateway/execution/writer';

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
      const { data, errors } = project({ rows });
      return errors.length === 0 && data === JSON.stringify({ rows });
    }),
  );
});

describe('code made for fields', () => {
  const name = fc.constantFrom('a', 'b2', '_c', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '__typename');
  const leaf = fc.oneof(
    text,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, 2 ** 53),
    fc.constant({}),
    fc.constant([]),
  );
  const kind = fc.constantFrom('string', 'int', 'float', 'boolean', undefined);
  const field = fc.record({ name, dataName: name, isNullable: fc.boolean(), kind });
  /** As the writers of leaves do: a value of the kind, a null, or an error. */
  const writerOf = (kind: LeafKind | undefined): Writer => {
    return (value, state, depth) => {
      if (value === null || value === undefined) return NULL;
      const isKind = {
        string: typeof value === 'string',
        int: Number.isSafeInteger(value),
        float: Number.isFinite(value),
        boolean: typeof value === 'boolean',
      };
      return kind && isKind[kind] ? JSON.stringify(value) : fail(state, depth, 'Invalid value.');
    };
  };

  it('writes what a loop over them writes, and finds the same errors', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), fc.array(fc.tuple(name, leaf)), fc.nat(3), (asked, entries, depth) => {
        const fields = asked.map((each, index) => ({
          ...each,
          prefix: `${index === 0 ? '{' : ','}${JSON.stringify(each.name)}:`,
          write: writerOf(each.kind),
        }));
        const source: JsonObject = JSON.parse('{}');
        for (const [key, value] of entries) setOwn(source, key, value);
        const run = (write: Writer) => {
          const state = { path: ['x', 1, 'y', 2].slice(0, depth), errors: [], caught: new Set<string>() };
          return { written: write(source, state, depth), errors: state.errors };
        };
        expect(run(codeFor(fields))).toEqual(run(loopOver(fields)));
      }),
      { numRuns: 500 },
    );
  });

  it('takes over in the middle of an answer', () => {
    const fields = [{ prefix: '{"a":', name: 'a', dataName: 'a', isNullable: false, kind: 'int', write: writerOf('int') } as const];
    const write = fieldsWriter(fields);
    const state = { path: [], errors: [], caught: new Set<string>() };
    const written = Array.from({ length: 600 }, (_, a) => write({ a }, state, 0));
    expect(written).toEqual(Array.from({ length: 600 }, (_, a) => `{"a":${a}}`));
  });
});

describe('a long answer', () => {
  const row = '{"text":"some text","int":12345}'.length;
  const lengthOf = (rows: number): string => `0 ${'{"rows":[]}'.length + rows * row + rows - 1}`;
  const written = (rows: number, ...flags: string[]): string =>
    execFileSync(process.execPath, [...flags, join(__dirname, 'support/write-rows.cjs'), String(rows)], { encoding: 'utf8' });

  it('takes a few times its length, in a heap that could not hold its pieces', () => {
    expect(written(2_000_000, '--max-old-space-size=320')).toBe(lengthOf(2_000_000));
  });

  it('is written where Node may not make code', () => {
    expect(written(1_000, '--disallow-code-generation-from-strings')).toBe(lengthOf(1_000));
  });
});
