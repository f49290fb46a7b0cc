// Goal: in every corner of federation our executor answers what Apollo's answers; where Apollo is wrong, it answers what is right.
// Method: each scenario's subgraphs run in this process; both executors run the same operations over them and their data is compared.
import { scenarios } from './scenarios';
import { Federation } from './support/federation';

describe.each(scenarios)('$name', ({ subgraphs, operations }) => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await Federation.start(subgraphs);
  });
  afterAll(() => federation.close());

  it.each(operations.map((asked) => (typeof asked === 'string' ? { query: asked } : asked)))('$query', async (asked) => {
    const { query, variables = {}, apolloIsWrong, data } = { variables: undefined, apolloIsWrong: undefined, data: undefined, ...asked };
    const ours = await federation.ours(query, variables ?? {});
    const apollo = await federation.apollo(query, variables ?? {});
    if (apolloIsWrong === undefined) expect(ours.data).toEqual(apollo.data);
    else {
      expect(ours.data).toEqual(data);
      expect(apollo.data).not.toEqual(data);
    }
    if (apolloIsWrong !== undefined) return;
    expect((ours.errors ?? []).length > 0).toBe((apollo.errors ?? []).length > 0 || JSON.stringify(apollo).includes('valueCompletion'));
  });
});
