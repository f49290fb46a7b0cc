// Goal: a PostgreSQL is a whole registry for many gateways, and its bad days cost nothing that was acknowledged.
// Method: the laws every store keeps, on a real server; then the server is stopped in between, and gateways begin at the same moment.
import { Client } from 'pg';
import { openStore, type RegistryStore } from '../../gateway/registry';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { published } from './support/proposals';
import { keepsTheLawsOfAStore } from './support/store-laws';

describeWithPostgres('a registry in PostgreSQL', () => {
  let server: PostgresServer;
  const opened: RegistryStore[] = [];
  const open = async (): Promise<RegistryStore> => {
    const store = await openStore(server.url);
    opened.push(store);
    return store;
  };
  const run = async (sql: string): Promise<void> => {
    const client = new Client(server.url);
    await client.connect();
    await client.query(sql);
    await client.end();
  };

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await server.remove();
  });

  keepsTheLawsOfAStore(open);

  it('makes its tables once, however many gateways begin together', async () => {
    await run('DROP SCHEMA meshway CASCADE');
    const stores = await Promise.all(Array.from({ length: 8 }, open));
    expect(await Promise.all(stores.map((store) => store.newest()))).toEqual(Array(8).fill(0));
  });

  it('says that the database is away, and goes on when it is back, with all that was acknowledged', async () => {
    const store = await open();
    const before = await store.publish(await store.newest(), published('orders', '1.0.0'));
    await server.stop();
    await expect(store.newest()).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      extensions: { registry: `postgres://127.0.0.1:${server.port}/postgres` },
    });
    await expect(openStore(server.url)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    await server.start();
    expect(await store.current()).toEqual(before);
  });

  it('never tells a password', async () => {
    const failed = openStore('postgres://ann:secret@127.0.0.1:1/db');
    await expect(failed).rejects.toThrow(/postgres:\/\/127\.0\.0\.1:1\/db/);
    await expect(failed).rejects.not.toThrow(/secret/);
  });

  it('does not touch the database of a newer Meshway', async () => {
    await run('INSERT INTO meshway.registry_schema (version) VALUES (99)');
    await expect(openStore(server.url)).rejects.toThrow(/newer Meshway/);
  });
});
