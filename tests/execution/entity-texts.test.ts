// Goal: what is kept of an answer is the very text of each entity.
// Method: random entities, written as servers write them, and answers that are written in another way.
import fc from 'fast-check';
import { entityTexts } from '../../gateway/execution/entity-texts';

const entities = fc.array(fc.oneof(fc.constant(null), fc.dictionary(fc.string(), fc.jsonValue())), { minLength: 1 });

it('gives each entity its text, however the answer is indented', () => {
  fc.assert(
    fc.property(entities, fc.constantFrom(undefined, 1, '\t'), (values, indent) => {
      const texts = entityTexts(JSON.stringify({ data: { _entities: values }, extensions: { a: ['}', ']'] } }, null, indent));
      expect(texts?.map((text) => JSON.parse(text))).toEqual(values.map((value) => JSON.parse(JSON.stringify(value))));
    }),
    { numRuns: 500 },
  );
});

it('changes no number', () => {
  expect(entityTexts('{"data":{"_entities":[{"n":12345678901234567890.10},{"n":1e400},{"n":-0}]}}')).toEqual([
    '{"n":12345678901234567890.10}',
    '{"n":1e400}',
    '{"n":-0}',
  ]);
});

it('is not misled by quotes, braces and backslashes inside texts', () => {
  const values = ['"', '\\', '\\"', '"}],{"', '\\\\"]', ','].map((text) => ({ [text]: text }));
  expect(entityTexts(JSON.stringify({ data: { _entities: values } }))).toEqual(values.map((value) => JSON.stringify(value)));
});

it.each([
  '{"extensions":{},"data":{"_entities":[{}]}}',
  '{"data":{"other":1,"_entities":[{}]}}',
  '{"data":null}',
  '{"data":{"_entities":null}}',
])('gives nothing for %s', (answer) => {
  expect(entityTexts(answer)).toBeUndefined();
});
