// Goal: in every corner of federation our executor answers what Apollo's answers; where Apollo is wrong, it answers what is right.
// Method: each scenario's subgraphs run in this process; both executors run the same operations over them and their data is compared.
// In some, Apollo's executor is not asked: the same graph in one piece says what is right.
import { scenarios } from './scenarios';
import { Federation } from './support/federation';
import { answerUncut } from './support/uncut';

describe.each(scenarios)('$name', ({ subgraphs, uncut, operations }) => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await Federation.start(subgraphs);
  });
  afterAll(() => federation.close());

  it.each(operations.map((asked) => (typeof asked === 'string' ? { query: asked } : asked)))('$query', async (asked) => {
    const { query, variables = {}, apolloIsWrong, data } = { variables: undefined, apolloIsWrong: undefined, data: undefined, ...asked };
    const ours = await federation.ours(query, variables);
    const other = uncut ? await answerUncut(uncut, query, variables) : await federation.apollo(query, variables);
    if (data !== undefined) expect(ours.data).toEqual(data);
    if (apolloIsWrong === undefined) expect(ours.data).toEqual(other.data);
    else expect(other.data).not.toEqual(data);
    if (apolloIsWrong !== undefined) return;
    expect((ours.errors ?? []).length > 0).toBe((other.errors ?? []).length > 0 || JSON.stringify(other).includes('valueCompletion'));
  });
});
