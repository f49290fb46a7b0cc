// Goal: it makes no difference to a caller whether the database made the answer or graphql-js did.
// Method: random operations on derived fields are asked twice: as they are (straight), and together with a question about the schema, which
// only graphql-js can answer (general). Data and error codes must be the same.
import * as fc from 'fast-check';
import type { Warehouse } from './support/ask';
import { openSample } from './support/sample';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openSample();
});
afterAll(() => warehouse.close());

const alias = fc.constantFrom('', '', 'a: ', 'A: ', '__proto__: ', 'constructor: ');
const page = fc.constantFrom(
  '',
  '(first: 1)',
  '(last: 1)',
  '(first: 0)',
  '(first: $n)',
  '(first: 2000)',
  '(first: 1, last: 1)',
  '(after: "x")',
);
const directive = fc.constantFrom('', '', '', ' @include(if: $yes)', ' @skip(if: $yes)');

type Grammar = {
  thing: string;
  part: string;
  root: string;
  numbers: string;
};

const grammar = fc.letrec<Grammar>((tie) => {
  const selection = (...fields: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.array(fc.oneof(...fields), { minLength: 1, maxLength: 4 }).map((chosen) => `{ ${chosen.join(' ')} }`);
  const field = (name: string, under?: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(alias, directive, under ?? fc.constant('')).map(([as, when, selected]) => `${as}${name}${when} ${selected}`);
  const connected = (name: string, under: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(fc.constantFrom('', 'b: ', 'c: '), page, under).map(([as, args, selected]) => `${as}${name}${args} ${selected}`);
  const connection = (node: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    selection(
      field('totalCount'),
      field('nodes', node),
      fc.tuple(node).map(([selected]) => `edges { cursor node ${selected} }`),
      fc.constant('pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'),
      field('__typename'),
    );
  return {
    thing: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      selection(...['id', 'name', 'kind', 'ratio', 'big', 'price', 'at', 'tags', '__typename'].map((name) => field(name))),
      selection(
        field('id'),
        fc.constantFrom('... on Thing { price }', '... { name }', '...Common'),
        field('parent', tie('thing')),
        field('owner', fc.constant('{ id __typename }')),
        field('detail', fc.constant('{ id maker { id } }')),
        connected('children', connection(tie('thing'))),
        connected('parts', connection(tie('part'))),
      ),
    ),
    part: selection(field('id'), field('amount'), field('thing', tie('thing'))),
    connection: connection(tie('thing')),
    numbers: selection(
      field('count'),
      fc.constantFrom('sum { price big ratio }', 'avg { price small }', 'max { at name }', 'countDistinct { ownerId }'),
    ),
    root: fc.oneof(
      connected('things', connection(tie('thing'))),
      fc
        .tuple(fc.constantFrom('1', '"2"', '"x"', '99'), tie('thing'))
        .map(([id, under]) => `t${id.replaceAll('"', '')}: thing(id: ${id}) ${under}`),
      tie('numbers').map((under) => `thingAggregate(where: { small: { gt: $n } }) ${under}`),
      fc
        .tuple(fc.constantFrom('KIND', 'OWNER_ID'), tie('numbers'))
        .map(([by, under]) => `g: thingGroups(by: [{ field: ${by} }]) { nodes ${under} totalCount }`),
      fc
        .tuple(tie('thing'))
        .map(
          ([under]) =>
            `_entities(representations: $things) { __typename ... on Thing ${under} ... on Owner { id things(first: 1) { totalCount nodes ${under} } } }`,
        ),
      fc.constant('__typename'),
    ),
  };
});

it('answers the same on both paths', async () => {
  const variables = {
    n: 1,
    yes: true,
    things: [
      { __typename: 'Thing', id: '1' },
      { __typename: 'Owner', id: 'o1' },
      { __typename: 'Thing' },
      { __typename: 'Thing', id: '77' },
      { __typename: 'Owner', id: 'o1' },
    ],
  };
  await fc.assert(
    fc.asyncProperty(fc.array(grammar.root, { minLength: 1, maxLength: 3 }), fc.boolean(), async (fields, yes) => {
      const operation = (more: string): string =>
        `query ($n: Int!, $yes: Boolean!, $things: [_Any!]!) { ${fields.join(' ')} ${more} same: __typename @include(if: $yes) n: thing(id: "0") { id name @skip(if: $yes) children(first: $n) { totalCount } } all: _entities(representations: $things) { __typename } x: thing(id: 0) { ...Common } } fragment Common on Thing { id day: name }`;
      const straight = await warehouse.ask(operation(''), { ...variables, yes });
      if (straight.errors?.[0]?.extensions.code === 'GRAPHQL_VALIDATION_FAILED') return;
      const general = await warehouse.ask(operation('__schema { queryType { name } }'), { ...variables, yes });
      if (general.data) delete general.data.__schema;
      expect(straight.data).toEqual(general.data);
      const codes = ({ errors = [] }: typeof straight): string[] =>
        errors.map(({ extensions, path }) => `${extensions.code} ${path?.join('.')}`).sort();
      // Once a root field that cannot be null has failed there is no data, and graphql-js does not wait for the others' failures.
      if (straight.data !== null) expect(codes(straight)).toEqual(codes(general));
      else expect(codes(straight)).toEqual(expect.arrayContaining(codes(general)));
    }),
    { numRuns: 250 },
  );
});
