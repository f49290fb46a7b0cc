// Goal: composition asks the access rules, and has nothing else against the schemas they are tried with: what is mended composes.
// Method: the cases of rules.test.ts once more; then each of their meshes is composed.
import { compose } from '../../gateway/generations';
import type { ApiError } from '../../schemas/errors';
import { asked, type Mesh, problemsOf } from './support/access-problems';
import './rules.test';

/** The problems composition reports, without where in the text they stand; none when it composes. */
function composed(mesh: Mesh): readonly string[] {
  try {
    compose(Object.entries(mesh).map(([name, sdl]) => ({ name, url: 'http://x.example', sdl })));
    return [];
  } catch (error) {
    return String((error as ApiError).extensions.problems)
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .map((line) => line.slice(2));
  }
}

it('reports what the rules find, and nothing else', () => {
  expect(asked.length).toBeGreaterThan(50);
  for (const mesh of [...asked]) {
    const found = problemsOf(mesh);
    // Beside a problem of ours, Apollo may have found a part of the same.
    const isNew = (problem: string): boolean => found.length === 0 || !problem.startsWith('MISSING_TRANSITIVE_AUTH_REQUIREMENTS');
    expect(composed(mesh).filter(isNew)).toEqual(found);
  }
});

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@authenticated", "@requiresScopes"])\n';

it('says everything at once, composition’s own problems too', () => {
  const problems = composed({
    a: `${link}type Query { i: Item b: Int @requiresScopes(scopes: []) } type Item @key(fields: "id") { id: ID! cost: Int @authenticated name: String }`,
    b: `${link}type Item @key(fields: "id") { id: ID! cost: Int @external margin: Int @requires(fields: "cost") name: Int }`,
  });
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(
    expect.arrayContaining(['ACCESS_UNCLEAR', 'ACCESS_NOT_CARRIED', 'FIELD_TYPE_MISMATCH']),
  );
});
