// Goal: every request to a gateway is one line of its audit log, however it ends, with what was read and by whom, and without any value.
// Method: a real gateway over real subgraphs, asked in every way it can be; a canary in every place a caller can write to.
import { createSecretKey, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditLine, queryAudit, verifyAudit } from '../../gateway/audit';
import { newContextKey } from '../../schemas/context-key';
import { type Stack, startStack } from '../gateway/support/stack';
import { tempDir } from '../support/temp-dir';

const key = createSecretKey(randomBytes(32));
const CANARY = 'canary-7f3a';

async function audited(work: (stack: Stack) => Promise<void>, more: Parameters<typeof startStack>[0] = {}): Promise<readonly AuditLine[]> {
  const dir = join(await tempDir(), 'audit');
  const stack = await startStack({ ...more, start: { audit: { dir, key }, ...more.start } });
  try {
    await work(stack);
  } finally {
    await stack.close();
  }
  expect((await verifyAudit(dir, key)).problems).toEqual([]);
  const texts = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
  expect(texts.join('\n')).not.toContain(CANARY);
  const lines: AuditLine[] = [];
  for await (const line of queryAudit(dir, {})) lines.push(line);
  return lines;
}

it('says who asked for what, and what came of it', async () => {
  const [line, ...others] = await audited(async (stack) => {
    const query = 'query Titles($id: ID!) { book(id: $id) { ...B } } fragment B on Book { title writer { name } }';
    await stack.ask(query, {
      variables: { id: 'b1' },
      headers: { 'x-request-id': 'r-1', 'graphql-client-name': 'web', 'graphql-client-version': '3' },
    });
  });
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    request: 'r-1',
    principal: { kind: 'anonymous' },
    client: { name: 'web', version: '3' },
    operation: { type: 'query', name: 'Titles', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    read: ['Book.title', 'Book.writer', 'Query.book', 'Writer.name'],
    masked: [],
    denied: [],
    status: 200,
    errors: 0,
    fetches: 2,
  });
  expect(line?.bytes).toBeGreaterThan(20);
});

it('has a line for each request, whatever becomes of it, and no value of any', async () => {
  const headers = { authorization: `Bearer ${CANARY}`, 'meshway-api-key': CANARY };
  const lines = await audited(async (stack) => {
    await stack.ask(`{ book(id: "${CANARY}") { title } }`);
    await stack.ask('query V($id: ID!) { book(id: $id) { title } }', { variables: { id: CANARY } });
    await stack.ask(`{ ${CANARY.replace('-', '')} }`);
    await stack.ask(`{ book(id: "${CANARY}"`);
    await stack.ask('{ books { title } }', { headers: { authorization: headers.authorization } });
    await stack.ask('{ books { title } }', { headers: { 'meshway-api-key': headers['meshway-api-key'] } });
    await stack.ask(`mutation { rename(id: "b1", title: "${CANARY}") { id } }`);
    await stack.get(`/graphql?query=${encodeURIComponent(`{ book(id: "${CANARY}") { id } }`)}`);
    await stack.ask('{ boom }');
  });
  expect(lines.map(({ status, operation, principal }) => [status, operation?.type, principal?.kind])).toEqual([
    [200, 'query', 'anonymous'],
    [200, 'query', 'anonymous'],
    [400, undefined, 'anonymous'],
    [400, undefined, 'anonymous'],
    [401, undefined, undefined],
    [401, undefined, undefined],
    [200, 'mutation', 'anonymous'],
    [200, 'query', 'anonymous'],
    [200, 'query', 'anonymous'],
  ]);
});

it.each<[string, string[], number]>([
  ['filter', ['Book.title', 'Query.books'], 200],
  ['reject', [], 403],
])('names what was denied, in mode %s', async (accessMode, read, status) => {
  const lines = await audited((stack) => stack.ask('{ books { title secret } staff { name } }').then(() => undefined), {
    config: { accessMode },
  });
  expect(lines).toMatchObject([{ read, denied: ['Book.secret', 'Query.staff'], status }]);
});

it('has a line for each request that is given an answer from memory, with its own id and the snapshots', async () => {
  const lines = await audited(
    async (stack) => {
      for (const id of ['r-1', 'r-2', 'r-3', 'r-4']) await stack.ask('{ books { title } }', { headers: { 'x-request-id': id } });
    },
    { announced: 1, start: { contextKey: newContextKey() } },
  );
  expect(lines.map(({ request, fetches }) => [request, fetches])).toEqual([
    ['r-1', 1],
    ['r-2', 0],
    ['r-3', 0],
    ['r-4', 0],
  ]);
  expect(new Set(lines.map(({ vector }) => vector?.slice(0, 3)))).toEqual(new Set(['v1.']));
});

it('answers nothing that cannot be written down, where that was decided', async () => {
  const file = join(await tempDir(), 'a-file');
  await writeFile(file, '');
  const start = { audit: { dir: join(file, 'audit'), key } };
  await expect(startStack({ start, config: { auditFailure: 'closed' } })).rejects.toMatchObject({ code: 'HOME_UNWRITABLE' });
  const stack = await startStack({ start });
  expect((await stack.ask('{ books { title } }')).status).toBe(200);
  expect(stack.log).toContainEqual(expect.objectContaining({ level: 'error', msg: 'the audit log cannot be written' }));
  expect((await stack.get('/metrics')).body).toContain('meshway_audit_failing 1');
  await stack.close();
});
