// Goal: what the planner sees is the operation that is left when @skip and @include are decided, whatever way they are written.
// Method: documents before and after, compared as text.
import { parse, print } from 'graphql';
import { settleConditions } from '../../gateway/planning/settle-conditions';

const settled = (text: string, ...holding: string[]): string =>
  print(settleConditions(parse(text), holding))
    .replace(/\s+/g, ' ')
    .trim();

it.each<[string, string, string[], string]>([
  ['keeps what is included and drops what is not', '{ a @include(if: $x) b @include(if: $y) }', ['x'], '{ a }'],
  ['drops what is skipped and keeps what is not', '{ a @skip(if: $x) b @skip(if: $y) }', ['x'], '{ b }'],
  ['needs both to agree', '{ a @include(if: $x) @skip(if: $x) b @include(if: $x) @skip(if: $y) }', ['x'], '{ b }'],
  ['reads literals', '{ a @skip(if: true) b @skip(if: false) c @include(if: false) }', [], '{ b }'],
  ['keeps other directives', '{ a @other @include(if: $x) ... @include(if: $x) @other { b } }', ['x'], '{ a @other ... @other { b } }'],
  ['lets __typename stand for an object of which nothing is left', '{ a { b @skip(if: $x) } }', ['x'], '{ a { __typename } }'],
  ['asks nothing of fragments of which nothing is left', '{ a { ... on A { b @skip(if: $x) } c } }', ['x'], '{ a { c } }'],
  [
    'drops a fragment with its spreads',
    '{ a { ...F c } } fragment F on A { ...G } fragment G on A { b @skip(if: $x) }',
    ['x'],
    '{ a { c } }',
  ],
  ['leaves a root of which nothing is left', '{ a @skip(if: $x) }', ['x'], '{ __typename }'],
])('%s', (_, before, holding, after) => {
  expect(settled(before, ...holding)).toBe(after);
});

it('looks at each fragment once, so that fragments of fragments cost what their text costs', () => {
  const fragments = Array.from({ length: 40 }, (_, level) => `fragment F${level} on A { ...F${level + 1} ...F${level + 1} }`);
  const text = `{ ...F0 } ${fragments.join(' ')} fragment F40 on A { a @skip(if: $x) }`;
  expect(settled(text, 'x')).toBe('{ __typename }');
});
