import { availableParallelism, totalmem } from 'node:os';

/** What a database may take of the machine. */
export interface DuckDbLimits {
  /** 64 or more; default an eighth of the machine's memory, but 256 to 4,096. */
  readonly memoryLimitMb?: number;
  /** 1 or more; default the processors this process may use. */
  readonly threads?: number;
  /** Where what does not fit in memory goes. Default: nowhere, the statement fails. */
  readonly spillDir?: string;
}

/** Nothing is fetched, nothing is loaded, nothing is kept between runs. */
export function duckDbSettings(limits: DuckDbLimits): Record<string, string> {
  return {
    memory_limit: `${limits.memoryLimitMb ?? defaultMemoryMb()}MiB`,
    threads: String(limits.threads ?? availableParallelism()),
    temp_directory: limits.spillDir ?? '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  };
}

/** From here on: no file but those attached, no network, no extension, and no way back. */
export const lockedSettings: Readonly<Record<string, string>> = { enable_external_access: 'false', lock_configuration: 'true' };

/** A container may have less than the machine. */
function defaultMemoryMb(): number {
  const availableBytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.min(4_096, Math.max(256, Math.floor(availableBytes / 8 / 1_048_576)));
}
