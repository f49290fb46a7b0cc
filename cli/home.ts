import { resolve } from 'node:path';

/** Where Meshway keeps what it makes: `--home`, else `MESHWAY_HOME`, else `.meshway` in the working directory. */
export function meshwayHome(option: string | undefined): string {
  return resolve(option ?? process.env.MESHWAY_HOME ?? '.meshway');
}
