// Goal: a contract that asks for a database nobody here speaks is refused by name, and every other one means DuckDB.
// Method: the servers of contracts, as their reader gives them.
import { ApiError } from '../../schemas/errors';
import { selectEngine } from '../../subgraphs/kit/engines';

const server = (type: string) => ({ server: 'one', type, source: {} });

it.each([[[]], [['duckdb']], [['local']], [['custom']], [['api']], [['api', 'local', 'DuckDB']]])('servers %p mean duckdb', (types) => {
  expect(selectEngine(types.map(server))).toBe('duckdb');
});

it.each([['postgres'], ['trino'], ['snowflake']])('a server of type %s is refused with UNSUPPORTED_ENGINE', (type) => {
  const select = (): string => selectEngine([server('local'), server(type)]);
  expect(select).toThrow(ApiError);
  expect(select).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_ENGINE', message: `The engine "${type}" is not supported.` }));
});
