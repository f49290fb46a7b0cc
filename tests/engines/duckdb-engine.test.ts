// Goal: the engine keeps the promises of `Engine` on a real DuckDB file: rows without loss, cancellation, order, locks, errors.
// Method: small files made by DuckDB itself; statements that would run for minutes are stopped.
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Engine, openDuckDb, type SqlValue } from '../../subgraphs/kit/engines';
import { tempDir } from '../support/temp-dir';
import { databaseFile } from './support/database-file';

const never = new AbortController().signal;
const ENDLESS = 'SELECT count(*) FROM range(100000000000) t(i) WHERE i * i % 7 = 3';

let path: string;
const engines: Engine[] = [];

beforeAll(async () => {
  path = await databaseFile(
    "CREATE TABLE things AS SELECT i AS id, 'thing ' || i AS name FROM range(10000) t(i)",
    'CREATE INDEX by_id ON things (id)',
  );
});

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

async function open(options: { connections?: number; memoryLimitMb?: number } = {}): Promise<Engine> {
  const engine = await openDuckDb({ product: 'things', snapshot: '1', path, ...options });
  engines.push(engine);
  return engine;
}

const ask = (engine: Engine, text: string, ...params: SqlValue[]) => engine.query({ text, params }, never);

describe('rows and parameters', () => {
  it('binds every kind of value by position and gives it back', async () => {
    const engine = await open();
    const values = ['it’s "x"; --', '', 1.5, true, false, null, 7n, -9223372036854775807n, 170141183460469231731687303715884105727n];
    const text = `SELECT ${values.map((_, index) => `$${index + 1}`).join(', ')}`;
    expect(await ask(engine, text, ...values)).toEqual([
      ['it’s "x"; --', '', 1.5, true, false, null, 7, -9223372036854775807n, 170141183460469231731687303715884105727n],
    ]);
  });

  it('gives 64-bit integers as bigint, and decimals and times as the text the database prints', async () => {
    const text =
      "SELECT 9007199254740993::BIGINT, 0.10::DECIMAL(38,2), TIMESTAMP '2025-01-01 10:00:00.123456', DATE '2025-01-01', TIME '10:00:00'";
    expect(await ask(await open(), text)).toEqual([[9007199254740993n, '0.10', '2025-01-01 10:00:00.123456', '2025-01-01', '10:00:00']]);
  });

  it('gives the right rows when one statement runs again and again with other values, on many connections', async () => {
    const engine = await open({ connections: 4 });
    const ids = Array.from({ length: 200 }, (_, index) => (index * 37) % 10_000);
    const answers = await Promise.all(ids.map((id) => ask(engine, 'SELECT name FROM things WHERE id = $1', id)));
    expect(answers).toEqual(ids.map((id) => [[`thing ${id}`]]));
  });

  it('keeps working when more different statements are asked than are kept prepared', async () => {
    const engine = await open({ connections: 1 });
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 100; index += 1) expect(await ask(engine, `SELECT ${index} + $1`, 1)).toEqual([[index + 1]]);
    }
  });

  it('finds a key through the index whether it is given as number or bigint', async () => {
    const engine = await open();
    const plans = await Promise.all([5, 5n].map((key) => ask(engine, 'EXPLAIN ANALYZE SELECT name FROM things WHERE id = $1', key)));
    for (const plan of plans) expect(JSON.stringify(plan[0]?.[1])).toMatch(/Index Scan/i);
  });
});

describe('cancellation', () => {
  it('stops a running statement within half a second and leaves the connection usable', async () => {
    const engine = await open({ connections: 1 });
    const abort = new AbortController();
    const running = engine.query({ text: ENDLESS, params: [] }, abort.signal);
    const stopped = expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await new Promise((resolve) => setImmediate(resolve));
    const abortedAt = performance.now();
    abort.abort(new Error('gone'));
    await stopped;
    expect(performance.now() - abortedAt).toBeLessThan(500);
    expect(await ask(engine, 'SELECT 42')).toEqual([[42]]);
  });

  it('stops a statement that is aborted in the same instant it was asked', async () => {
    const engine = await open({ connections: 1 });
    for (let round = 0; round < 20; round += 1) {
      const abort = new AbortController();
      const running = engine.query({ text: ENDLESS, params: [] }, abort.signal);
      abort.abort();
      await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    }
    expect(await ask(engine, 'SELECT 42')).toEqual([[42]]);
  });

  it('never starts a statement whose signal had fired before', async () => {
    await expect((await open()).query({ text: 'SELECT 1', params: [] }, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('lets who waits in the queue give up at once, and the others keep their order', async () => {
    const engine = await open({ connections: 1 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const order: string[] = [];
    const first = engine.query({ text: ENDLESS, params: [] }, running.signal).catch(() => order.push('first'));
    const given = engine.query({ text: 'SELECT 1', params: [] }, waiting.signal).catch((error: Error) => order.push(error.name));
    const second = ask(engine, 'SELECT 2').then(() => order.push('second'));
    const third = ask(engine, 'SELECT 3').then(() => order.push('third'));
    waiting.abort();
    await given;
    expect(order).toEqual(['AbortError']);
    running.abort();
    await Promise.all([first, second, third]);
    expect(order).toEqual(['AbortError', 'first', 'second', 'third']);
  });

  it('leaves the statement on the next connection alone', async () => {
    const engine = await open({ connections: 2 });
    const abort = new AbortController();
    const stopped = engine.query({ text: ENDLESS, params: [] }, abort.signal).catch((error: Error) => error.name);
    const other = ask(engine, 'SELECT sum(i % 10) FROM range(20000000) t(i)');
    abort.abort();
    expect(await stopped).toBe('AbortError');
    expect(await other).toEqual([[90_000_000n]]);
  });
});

describe('closing', () => {
  it('waits for what is running and what waits, then refuses', async () => {
    const engine = await open({ connections: 1 });
    const answers = Promise.all([1, 2, 3].map((value) => ask(engine, 'SELECT $1', value)));
    await engine.close();
    expect(await answers).toEqual([[[1]], [[2]], [[3]]]);
    await expect(ask(engine, 'SELECT 1')).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    await engine.close();
  });
});

describe('the lock', () => {
  it.each([
    ['read a file', "SELECT * FROM read_text('/etc/hostname')"],
    ['read a file as a table', "FROM '/etc/hostname.csv'"],
    ['write a file', "COPY (SELECT 1) TO '/tmp/meshway-never.csv'"],
    ['attach a file', "ATTACH '/tmp/meshway-never.duckdb' AS other"],
    ['change the data', "INSERT INTO things VALUES (1, 'x')"],
    ['make a table', 'CREATE TABLE more AS SELECT 1'],
    ['change a setting', 'SET threads = 1'],
    ['open the lock', 'SET enable_external_access = true'],
    ['install an extension', 'INSTALL httpfs'],
    ['load an extension', 'LOAD httpfs'],
  ])('does not let a statement %s', async (_, text) => {
    const engine = await open();
    const before = await readdir(dirname(path));
    await expect(ask(engine, text)).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    expect(await readdir(dirname(path))).toEqual(before);
  });

  it('fails a statement that needs more memory than it may, writes nothing to disk, and goes on', async () => {
    const engine = await open({ memoryLimitMb: 64, connections: 1 });
    const before = await readdir(dirname(path));
    await expect(ask(engine, "SELECT list(repeat('x', 1000) || i) FROM range(1000000) t(i)")).rejects.toMatchObject({
      code: 'QUERY_FAILED',
    });
    expect(await readdir(dirname(path))).toEqual(before);
    expect(await ask(engine, 'SELECT count(*) FROM things')).toEqual([[10_000n]]);
  });

  it('serves the same file to several engines at once', async () => {
    const [one, two] = [await open(), await open()];
    expect(await ask(one, 'SELECT count(*) FROM things')).toEqual(await ask(two, 'SELECT count(*) FROM things'));
  });
});

describe('errors', () => {
  it('tells the caller which product failed and keeps the database’s own words for the log', async () => {
    const failure = await ask(await open(), 'SELECT secret_column FROM things').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'QUERY_FAILED', message: 'The data of "things" could not be queried.' });
    expect(JSON.stringify((failure as { toJSON(): unknown }).toJSON())).not.toContain('secret_column');
    expect((failure as { originalError: Error }).originalError.message).toContain('secret_column');
  });

  it.each([
    ['is missing', async () => join(await tempDir(), 'nothing.duckdb')],
    ['is no database', async () => writtenFile('not a database at all, but long enough to be read as a header of one'.repeat(200))],
    ['is empty', async () => writtenFile('')],
    ['was cut short', async () => truncatedCopy(4_096)],
  ])('says SNAPSHOT_DAMAGED when the file %s', async (_, make) => {
    const opening = openDuckDb({ product: 'things', snapshot: '7', path: await make() });
    await expect(opening).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED', extensions: { product: 'things', snapshot: '7' } });
  });
});

async function writtenFile(content: string | Buffer): Promise<string> {
  const file = join(await tempDir(), 'data.duckdb');
  await writeFile(file, content);
  return file;
}

async function truncatedCopy(bytes: number): Promise<string> {
  const file = await writtenFile(await readFile(path));
  await truncate(file, bytes);
  return file;
}
