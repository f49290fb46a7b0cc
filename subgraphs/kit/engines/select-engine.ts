import type { Server } from '../../../schemas/contracts/model';
import { apiError } from '../../../schemas/errors';
import type { Engine } from './engine';

/** Server types that do not say which database answers. */
const WITHOUT_ENGINE = new Set(['local', 'custom', 'api']);

/**
 * The engine that the `servers` of a contract ask for: that of the first that names a database, `duckdb` when none does.
 * Throws UNSUPPORTED_ENGINE for a database no engine here speaks.
 */
export function selectEngine(servers: readonly Server[]): Engine['name'] {
  const types = servers.map((server) => server.type.toLowerCase()).filter((type) => !WITHOUT_ENGINE.has(type));
  const unsupported = types.find((type) => type !== 'duckdb');
  if (unsupported !== undefined) throw apiError('UNSUPPORTED_ENGINE', { engine: unsupported, supported: 'duckdb' });
  return 'duckdb';
}
