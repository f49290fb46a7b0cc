// Goal: the playground offers examples that run, for any schema, and shows them without letting them out of the page's data.
// Method: examples derived from schemas are validated against them; pages are rendered and read back.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { deriveExamples, Portal } from '../../gateway/portal';

describe('derived examples', () => {
  it('are valid, follow connections to their fields, and carry descriptions', () => {
    const schema = buildSchema(`
      type Query { "All things." things(first: Int = 20): Things! thing(id: ID!): Thing count: Int! deep: Deep _private: Int }
      type Things { edges: [Edge!]! total: Int! } type Edge { node: Thing! } type Thing { id: ID! old: Int @deprecated name(lang: String!): String more: Things }
      type Deep { deeper: Deep }
    `);
    const examples = deriveExamples(schema);
    expect(examples.map(({ name }) => name)).toEqual(['things', 'count']);
    expect(examples[0]).toMatchObject({ description: 'All things.', query: expect.stringContaining('total') });
    for (const { query } of examples) expect(validate(schema, parse(query))).toEqual([]);
  });

  it('are never none', () => {
    expect(deriveExamples(buildSchema('type Query { a(id: ID!): Int }'))).toEqual([{ name: '__typename', query: '{ __typename }\n' }]);
  });
});

describe('the page', () => {
  const assetsDir = mkdtempSync(path.join(tmpdir(), 'meshway-page-'));
  afterAll(() => rmSync(assetsDir, { recursive: true, force: true }));

  it('carries examples as data that cannot end its block, under a policy that allows no inline script', async () => {
    writeFileSync(path.join(assetsDir, 'playground.js'), '');
    const query = '# </script><script>alert(1)</script>';
    const page = await new Portal({ assetsDir, examples: () => [{ name: 'x', query }] }).page('/playground');
    const block = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(String(page?.body))?.[1] ?? '';
    expect(JSON.parse(block).examples).toEqual([{ name: 'x', query }]);
    const { headers = [] } = page ?? {};
    expect(headers[headers.indexOf('content-security-policy') + 1]).toContain("script-src 'self';");
  });
});
