// Goal: readers who ask the same of live products at the same time get one answer that was made once, and nobody gets another's.
// Method: answers that are made when the test says so; each question differs from the first in one thing.

import { compose } from '../../gateway/generations';
import { LiveAnswers, type LiveQuestion } from '../../gateway/live-answers';
import { startGateway } from '../../gateway/start';
import { booksServer } from './support/library';
import { ask, type Json, testConfig } from './support/stack';

const [operation, principal, pointers] = [{}, {}, {}];
const request = { headers: {}, asOf: undefined } as Json;
const question: LiveQuestion = { same: [operation, principal, pointers], labels: [], coerced: { id: 1 }, forwarded: {}, request };
const made = { bytes: Buffer.from('{}'), errors: 0, fetches: 3 };
const { signal } = new AbortController();

/** Makes answers that wait, and counts them. */
function maker(): { readonly make: () => Promise<Json>; readonly finish: () => void; count: number } {
  let finish: (answer: unknown) => void = () => undefined;
  const answer = new Promise((resolve) => {
    finish = resolve;
  });
  const make = (): Promise<Json> => {
    held.count += 1;
    return answer;
  };
  const held = { count: 0, finish: () => finish(made), make };
  return held;
}

it('makes one answer for all who ask the same at once', async () => {
  const [live, held] = [new LiveAnswers(), maker()];
  const answers = [1, 2, 3].map(() => live.answer(question, signal, held.make));
  held.finish();
  expect(await Promise.all(answers)).toEqual([
    { made, collapsed: false },
    { made, collapsed: true },
    { made, collapsed: true },
  ]);
  expect(held.count).toBe(1);
});

it('keeps nothing once it is made', async () => {
  const live = new LiveAnswers();
  for (const held of [maker(), maker()]) {
    held.finish();
    expect(await live.answer(question, signal, held.make)).toEqual({ made, collapsed: false });
    expect(held.count).toBe(1);
  }
});

it.each<[string, Partial<LiveQuestion>]>([
  ['another operation', { same: [{}, principal, pointers] }],
  ['another caller', { same: [operation, {}, pointers] }],
  ['other pointers', { same: [operation, principal, {}] }],
  ['other labels', { labels: ['canary'] }],
  ['another header that goes on', { forwarded: { authorization: 'Bearer b' } }],
  ['other variables', { coerced: { id: '1' } }],
  ['another time', { request: { ...request, asOf: '2026-01-01T00:00:00Z' } }],
  ['a wish for a new answer', { request: { ...request, headers: { 'cache-control': 'no-cache' } } }],
])('makes another answer for %s', async (_, difference) => {
  const [live, held] = [new LiveAnswers(), maker()];
  const answers = [live.answer(question, signal, held.make), live.answer({ ...question, ...difference }, signal, held.make)];
  expect(held.count).toBe(2);
  held.finish();
  expect((await Promise.all(answers)).map(({ collapsed }) => collapsed)).toEqual([false, false]);
});

it('shares in spite of headers that only follow a request', async () => {
  const [live, held] = [new LiveAnswers(), maker()];
  const answers = ['00-1', '00-2'].map((traceparent) => live.answer({ ...question, forwarded: { traceparent } }, signal, held.make));
  held.finish();
  await Promise.all(answers);
  expect(held.count).toBe(1);
});

it('goes on for those who stay when the first one leaves', async () => {
  const [live, held] = [new LiveAnswers(), maker()];
  const first = new AbortController();
  const left = live.answer(question, first.signal, held.make);
  const stayed = live.answer(question, signal, held.make);
  first.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  held.finish();
  expect(await stayed).toEqual({ made, collapsed: true });
});

it('minds no variable that the operation does not declare, however deep', async () => {
  const server = await booksServer().start();
  const supergraph = compose([{ name: server.name, url: server.url, sdl: server.sdl }]);
  const gateway = await startGateway({ config: testConfig({ logLevel: 'silent' }), supergraph, subgraphs: [] });
  const depth = 30_000;
  const body = `{ "query": "{ books { id } }", "variables": { "deep": ${'['.repeat(depth)}${']'.repeat(depth)} } }`;
  const answered = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(answered.status).toBe(200);
  await gateway.close();
  await server.stop();
});

it('says in cache-status that a live answer is not kept', async () => {
  const server = await booksServer().start();
  const supergraph = compose([{ name: server.name, url: server.url, sdl: server.sdl }]);
  const gateway = await startGateway({ config: testConfig({ logLevel: 'silent' }), supergraph, subgraphs: [] });
  const answers = [await ask(gateway.url, '{ books { id } }'), await ask(gateway.url, '{ books { id } }')];
  expect(answers.map(({ headers }) => headers.get('cache-status'))).toEqual(Array(2).fill('meshway; fwd=bypass; detail=live'));
  expect(server.requests).toHaveLength(2);
  await gateway.close();
  await server.stop();
});
