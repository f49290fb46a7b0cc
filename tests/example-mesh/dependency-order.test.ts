// Goal: products are made in an order in which everything they read is there.
// Method: random meshes without circles, drawn as edges from later to earlier products, then handed over in any order.
import fc from 'fast-check';
import { inDependencyOrder } from '../../cli/example/dependency-order';
import type { ProductFolder } from '../../schemas/contracts';

const folderOf = (name: string, inputs: readonly string[]): ProductFolder =>
  ({ product: { name, inputPorts: inputs.map((input) => ({ name: input })) } }) as unknown as ProductFolder;

describe('the order of making', () => {
  it('puts each product after what it reads, whatever order they are found in', () => {
    const meshes = fc
      .integer({ min: 1, max: 8 })
      .chain((size) => fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 16 }).map((edges) => ({ size, edges })))
      .map(({ size, edges }) =>
        Array.from({ length: size }, (_, at) =>
          folderOf(
            `p${at}`,
            edges.filter(([from, to]) => from === at && to < at).map(([, to]) => `p${to}`),
          ),
        ),
      )
      .chain((folders) => fc.shuffledSubarray(folders, { minLength: folders.length }));
    fc.assert(
      fc.property(meshes, (folders) => {
        const ordered = inDependencyOrder(folders);
        expect(ordered).toHaveLength(folders.length);
        for (const [at, { product }] of ordered.entries()) {
          const before = ordered.slice(0, at).map((folder) => folder.product.name);
          for (const { name } of product.inputPorts) expect(before).toContain(name);
        }
      }),
    );
  });

  it('does not depend on the order they are found in', () => {
    const folders = [folderOf('c', ['a', 'b']), folderOf('b', []), folderOf('a', ['elsewhere'])];
    const order = (given: readonly ProductFolder[]) => inDependencyOrder(given).map(({ product }) => product.name);
    expect(order(folders)).toEqual(['a', 'b', 'c']);
    expect(order(folders.toReversed())).toEqual(['a', 'b', 'c']);
  });

  it('refuses products that read one another in a circle, by name', () => {
    const circle = [folderOf('a', ['b']), folderOf('b', ['a']), folderOf('c', [])];
    expect(() => inDependencyOrder(circle)).toThrow(/a, b read one another in a circle/);
  });
});
