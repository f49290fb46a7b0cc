// Goal: a team's SQL reads its inputs and nothing else, whatever it says, and leaves nothing behind but rows.
// Method: a corpus of hostile statements on a real locked DuckDB; afterwards every file around is compared with what it was.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AbortError, Sandbox, SqlFailed, SqlRefused, Workbench } from '../../subgraphs/kit/engines';
import { tempDir } from '../support/temp-dir';
import { databaseFile } from './support/database-file';

const never = new AbortController().signal;

let input: string;
let secret: string;
let root: string;
const boxes: Sandbox[] = [];

beforeAll(async () => {
  root = await tempDir();
  input = await databaseFile("CREATE TABLE orders AS SELECT i AS id, 'o' || i AS name FROM range(1000) t(i)");
  secret = await databaseFile("CREATE TABLE secrets AS SELECT 'hidden' AS word");
});

afterEach(() => {
  for (const box of boxes.splice(0)) box.close();
});

async function open(memoryLimitMb = 256): Promise<Sandbox> {
  const dir = join(root, `box-${(await readdir(root)).length}`);
  await mkdir(dir);
  const box = await Sandbox.open({ dir, inputs: [{ name: 'orders', path: input }], memoryLimitMb });
  boxes.push(box);
  return box;
}

/** As a transform runs: one query is kept, everything else is a script. */
async function run(box: Sandbox, text: string, signal = never): Promise<void> {
  if (await box.isQuery(text)) await box.keepQuery('kept', text, signal);
  else await box.runScript(text, signal);
}

/** Everything a statement could have written to, as it is now. */
async function surroundings(): Promise<unknown> {
  const folders = [dirname(input), dirname(secret)];
  const hash = async (path: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  return Promise.all([
    ...folders.map(async (dir) => [await readdir(dir), await stat(dir).then(({ mtimeMs }) => mtimeMs)]),
    hash(input),
    hash(secret),
    readdir('/tmp').then((names) => names.filter((name) => name.startsWith('stolen'))),
  ]);
}

describe('what is refused', () => {
  const reads = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM READ_BLOB('/etc/passwd')",
    'SELECT * FROM "read_text"(\'/etc/passwd\')',
    'SELECT * FROM "read_text" /* x */ (\'/etc/passwd\')',
    "SELECT * FROM read_text -- x\n('/etc/passwd')",
    "SELECT * FROM main.read_text('/etc/passwd')",
    "SELECT * FROM system.main.read_text('/etc/passwd')",
    "SELECT * FROM read_text\u00a0('/etc/passwd')",
    "SELECT * FROM read_text\u200b('/etc/passwd')",
    'SELECT * FROM U&"\\0072ead_text"(\'/etc/passwd\')',
    "SELECT * FROM query('SELECT * FROM read_' || 'text(''/etc/passwd'')')",
    "SELECT * FROM query_table(['/etc/passwd'])",
    "SELECT * FROM json_execute_serialized_sql('{}')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "FROM 'x.parquet'",
    "FROM 's3://bucket/x.parquet'",
    "FROM 'https://example.com/x.parquet'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM parquet_metadata('/etc/passwd')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM read_duckdb('input-0.duckdb')",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "WITH x AS MATERIALIZED (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x",
    "CREATE MACRO steal() AS TABLE SELECT * FROM read_text('/etc/passwd')",
    "CREATE VIEW steal AS SELECT * FROM read_text('/etc/passwd')",
    "CREATE TABLE steal AS SELECT * FROM read_text('/etc/passwd')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('temp_directory')",
    'SELECT * FROM duckdb_settings()',
    'SELECT path FROM duckdb_databases',
    'SELECT * FROM duckdb_secrets()',
    'SELECT * FROM pragma_database_list',
    'PRAGMA database_list',
    "PRAGMA table_info('orders.orders')",
    'SHOW TABLES',
    'DESCRIBE orders.orders',
    "IMPORT DATABASE '/etc'",
  ];
  const writes = [
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "COPY (SELECT 1) TO 'input-0.duckdb' (USE_TMP_FILE false)",
    "COPY orders.orders TO '/tmp/stolen.parquet' (FORMAT parquet)",
    "CREATE TABLE steal (line TEXT); COPY steal FROM '/etc/passwd'",
    "EXPORT DATABASE '/tmp/stolen'",
    'COPY FROM DATABASE orders TO "meshway-sandbox"',
    'INSERT INTO orders.orders VALUES (1, NULL)',
    'DROP TABLE orders.orders',
    'CREATE TABLE orders.extra AS SELECT 1',
    'CREATE VIEW orders.extra AS SELECT 1',
    'ALTER TABLE orders.orders ADD COLUMN extra INT',
    "COMMENT ON TABLE orders.orders IS 'x'",
    "SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '/tmp/stolen'})",
    "CALL enable_logging(storage = 'file', storage_config = {'path': '/tmp/stolen'})",
    "SELECT write_log('x')",
    'CREATE PERSISTENT SECRET s (TYPE http)',
  ];
  const switches = [
    'SET threads = 1',
    'RESET threads',
    'SET GLOBAL enable_external_access = true',
    'SET VARIABLE x = 1',
    'PRAGMA enable_profiling',
    'PRAGMA threads = 1',
    "ATTACH ':memory:' AS other",
    'DETACH orders',
    'USE orders',
    'INSTALL httpfs',
    'LOAD httpfs',
    "LOAD '/tmp/x.duckdb_extension'",
    'UPDATE EXTENSIONS',
    'CALL pragma_version()',
    'CHECKPOINT',
    'FORCE CHECKPOINT',
    'SELECT * FROM checkpoint()',
    'VACUUM',
    'BEGIN',
    'PREPARE p AS SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'MERGE INTO orders.orders USING orders.orders o ON true WHEN MATCHED THEN DELETE',
    'SELECT 1; SELECT 2',
    "CREATE TABLE fine AS SELECT 1; ATTACH '/tmp/x' AS y",
  ];

  it.each([...reads, ...writes, ...switches])('%s', async (text) => {
    const before = await surroundings();
    const box = await open();
    await expect(run(box, text)).rejects.toThrow(SqlRefused);
    expect(await surroundings()).toEqual(before);
    // The sandbox itself is not shaken either.
    await box.keepQuery('after', 'SELECT count(*) AS n FROM orders.orders', never);
  });

  it('another database’s file, even by its full path', async () => {
    await expect(run(await open(), `ATTACH '${secret}' AS s (READ_ONLY)`)).rejects.toThrow(SqlRefused);
    await expect(run(await open(), `SELECT * FROM '${secret}'`)).rejects.toThrow(SqlRefused);
  });

  it('writing to the copy of an input whose path was guessed, which the database’s own lock would allow', async () => {
    const box = await open();
    const copy = join(dirname(box.file), 'input-0.duckdb');
    await expect(run(box, `COPY (SELECT 1) TO '${copy}' (USE_TMP_FILE false)`)).rejects.toThrow(SqlRefused);
    await expect(run(box, `COPY (SELECT 1) TO '${copy}.wal'`)).rejects.toThrow(SqlRefused);
    expect(await readdir(dirname(box.file))).not.toContain('input-0.duckdb.wal');
  });

  it('a text longer than a megabyte, or with a zero byte', async () => {
    const box = await open();
    await expect(run(box, `SELECT 1 ${' '.repeat(1_048_576)}`)).rejects.toThrow(SqlRefused);
    await expect(run(box, 'SELECT 1\0')).rejects.toThrow(SqlRefused);
  });

  it('is looked for in linear time', async () => {
    const box = await open();
    const startedAt = performance.now();
    for (const text of ['a'.repeat(1_000_000), ' '.repeat(1_000_000), 'a '.repeat(500_000), '"'.repeat(1_000_000)])
      await run(box, text).catch(() => {});
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('what fails', () => {
  it.each(['', '-- nothing', ';', 'SELEC 1', 'SELECT * FROM nothing', 'SELECT nofunc(1)', "SELECT error('mine')", 'EXECUTE p'])(
    '%p is the author’s mistake',
    async (text) => {
      await expect(run(await open(), text)).rejects.toThrow(SqlFailed);
    },
  );

  it('a statement that wants more memory than there is, or that never ends', async () => {
    const box = await open(64);
    await expect(run(box, "SELECT list(repeat('x', 100000) || i) FROM range(100000) t(i)")).rejects.toThrow(SqlFailed);
    for (const text of [
      'WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i FROM t) SELECT count(*) FROM t',
      'CREATE TABLE x AS SELECT sum(a * b) AS s FROM range(10000000) p(a), range(10000000) q(b)',
    ]) {
      await expect(run(box, text, AbortSignal.timeout(200))).rejects.toThrow(AbortError);
    }
  });
});

it('a statement that fills the disk is stopped', async () => {
  const dir = join(root, 'full');
  await mkdir(dir);
  const box = await Sandbox.open({ dir, inputs: [], memoryLimitMb: 256, diskLimitMb: 16 });
  boxes.push(box);
  const endless = 'CREATE TABLE x AS SELECT random() AS r, uuid() AS u FROM range(10000000000)';
  await expect(box.runScript(endless, never)).rejects.toThrow('it makes more than 16 MiB');
  expect((await stat(box.file)).size).toBeLessThan(1_000_000_000);
});

describe('what works', () => {
  it.each([
    'SELECT id, name FROM "orders"."orders" WHERE id < 3 -- a comment at the end',
    'FROM orders.orders;',
    'WITH recent AS (SELECT * FROM orders.orders) SELECT count(*) AS n, max(name) AS last FROM recent',
    "SELECT * FROM range(3), unnest(['it reads read_csv files'])",
    'VALUES (1, 2)',
    'PIVOT orders.orders ON id IN (1, 2) USING count(*)',
  ])('%s', async (text) => {
    await run(await open(), text);
  });

  it('a script makes tables, views and macros, and what a view holds is kept as a plain table', async () => {
    const box = await open();
    await box.runScript(
      "CREATE MACRO twice(x) AS 2 * x; CREATE TYPE kind AS ENUM ('A'); CREATE TABLE base AS FROM orders.orders; DELETE FROM base WHERE id > 1; CREATE VIEW result AS SELECT twice(id) AS id FROM base",
      never,
    );
    await box.keepRelation('kept', 'result', never);
    box.close();
    boxes.pop();
    const workbench = await Workbench.open({});
    await workbench.attach('box', box.file, 'READ_ONLY');
    expect(await workbench.rows({ text: 'SELECT id FROM box.main.kept ORDER BY id', params: [] })).toEqual([[0n], [2n]]);
    const [kind] = await workbench.rows({
      text: "SELECT table_type FROM information_schema.tables WHERE table_catalog = 'box' AND table_name = 'kept'",
      params: [],
    });
    expect(kind).toEqual(['BASE TABLE']);
    workbench.close();
  });

  it('an input opened as the one in use needs no prefix', async () => {
    const dir = join(root, 'in-use');
    await mkdir(dir);
    const box = await Sandbox.open({ dir, inputs: [{ name: 'snapshot', path: input }], use: 'snapshot' });
    boxes.push(box);
    expect(await box.answer('SELECT count(*) FROM orders', 2, never)).toEqual([[1000n]]);
  });
});
