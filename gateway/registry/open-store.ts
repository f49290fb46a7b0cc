import { apiError } from '../../schemas/errors';
import { isPostgres } from '../../schemas/postgres-tables';
import type { RegistryStore } from './model';
import { hasRegistry, openFileStore } from './stores/files';
import { openPostgresStore } from './stores/postgres';

/** Opens the registry at a `postgres://` address, or in a folder, which is made when missing. Throws REGISTRY_UNREACHABLE. */
export function openStore(place: string): Promise<RegistryStore> {
  return isPostgres(place) ? openPostgresStore(place) : openFileStore(place);
}

/** For who only reads: makes no folder. Throws REGISTRY_NOT_FOUND, too. */
export async function openExistingStore(place: string): Promise<RegistryStore> {
  if (!isPostgres(place) && !(await hasRegistry(place))) throw apiError('REGISTRY_NOT_FOUND', { registry: place });
  return openStore(place);
}
