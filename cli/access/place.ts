import { join } from 'node:path';
import { isPostgres, withoutPassword } from '../../schemas/postgres-tables';
import { isHttp } from '../gateway-call';
import { meshwayHome } from '../home';

export interface PlaceFlags {
  readonly grants?: string;
  readonly registry?: string;
  readonly home?: string;
}

export const PLACE_HELP =
  'where grants are kept: a folder or postgres:// (default: $MESHWAY_GRANTS, the registry if that is a database, or grants in the home)';

/**
 * Where grants are kept: `--grants`, else `MESHWAY_GRANTS`, else where the registry is, if that is for many machines, else the folder `grants`
 * in the home.
 */
export function grantsPlace({ grants = process.env.MESHWAY_GRANTS, registry = process.env.MESHWAY_REGISTRY, home }: PlaceFlags): string {
  if (grants) return grants;
  return registry !== undefined && (isPostgres(registry) || isHttp(registry)) ? registry : join(meshwayHome(home), 'grants');
}

/** The place, for people: an address without its password. */
export function placeText(flags: PlaceFlags): string {
  const place = grantsPlace(flags);
  return isPostgres(place) ? withoutPassword(place) : place;
}
