// Goal: what is remembered of subgraphs from one composition to the next changes nothing that composition says.
// Method: any sequence of compositions, of subgraphs of every federation version, right and wrong, through one reader that remembers; each
// is compared with a composition of the same texts that remembers nothing.
import { array, assert, constantFrom, property, uniqueArray } from 'fast-check';
import { composeRead, composeSubgraphs } from '../../gateway/generations/compose';
import { SubgraphReader } from '../../gateway/generations/subgraph-reader';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@authenticated", "@inaccessible", "@tag"])`;

/** By subgraph, what its team may have written at one time or another. */
const texts: Readonly<Record<string, readonly string[]>> = {
  things: [
    `${link} type Query { thing: Thing node: Node } type Thing implements Node @key(fields: "id") { id: ID! name: String weight: Int @shareable }
     interface Node @key(fields: "id") { id: ID! }`,
    `${link} type Query { thing: Thing @authenticated } type Thing @key(fields: "id") { id: ID! name: String! weight: Int @tag(name: "t") }`,
    `${link} type Query { thing: Thing `,
  ],
  prices: [
    `${link} type Thing @key(fields: "id") { id: ID! weight: Int @external price: Int @requires(fields: "weight") old: Int @inaccessible }`,
    `${link} type Thing @key(fields: "id") { id: ID! weight: String @shareable name: String @override(from: "things") }`,
    `${link} type Thing @key(fields: "missing") { id: ID! }`,
  ],
  nodes: [
    `${link} type Node @interfaceObject @key(fields: "id") { id: ID! seen: Int }`,
    `${link} type Query { best: Thing @provides(fields: "name") } type Thing @key(fields: "id") { id: ID! name: String @external }`,
  ],
  older: [
    'extend type Thing @key(fields: "id") { id: ID! @external weight: Int @external parcels: Int @requires(fields: "weight") }',
    'type Query { older: Int } type Page { at: Int } extend type Thing @key(fields: "id") { id: ID! @external }',
  ],
};
const versions = Object.entries(texts).flatMap(([name, sdls]) =>
  sdls.flatMap((sdl) => ['http://one.test', 'http://two.test'].map((url) => ({ name, url, sdl }))),
);

describe('subgraphs that are composed again', () => {
  it('come to what they come to the first time, with the same words and at the same places', () => {
    const mesh = uniqueArray(constantFrom(...versions), { selector: ({ name }) => name, minLength: 1 });
    const kinds = new Set<string>();
    assert(
      property(array(mesh, { minLength: 2, maxLength: 6 }), (meshes) => {
        const reader = new SubgraphReader();
        for (const subgraphs of meshes) {
          const composition = composeRead(reader.readAll(subgraphs));
          expect(composition).toEqual(composeSubgraphs(subgraphs));
          kinds.add(composition.kind);
        }
      }),
      { numRuns: 25 },
    );
    expect(kinds).toEqual(new Set(['composed', 'refused']));
  });
});
