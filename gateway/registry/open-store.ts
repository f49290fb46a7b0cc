import { isPostgres } from '../../schemas/postgres-tables';
import type { RegistryStore } from './model';
import { openFileStore } from './stores/files';
import { openPostgresStore } from './stores/postgres';

/** Opens the registry at a `postgres://` address, or in a folder, which is made when missing. Throws REGISTRY_UNREACHABLE. */
export function openStore(place: string): Promise<RegistryStore> {
  return isPostgres(place) ? openPostgresStore(place) : openFileStore(place);
}
