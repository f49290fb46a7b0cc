import type { RegistryStore } from './model';
import { openFileStore } from './stores/files';
import { openPostgresStore } from './stores/postgres';

/** Opens the registry at a `postgres://` address, or in a folder, which is made when missing. Throws REGISTRY_UNREACHABLE. */
export function openStore(place: string): Promise<RegistryStore> {
  return /^postgres(ql)?:\/\//.test(place) ? openPostgresStore(place) : openFileStore(place);
}
