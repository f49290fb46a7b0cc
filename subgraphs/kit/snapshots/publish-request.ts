import type { ProductFolder } from '../../../schemas/contracts/model';
import type { GraphModel } from '../model/types';
import type { SnapshotSource } from './sources';

/** What to make a snapshot of. */
export interface PublishRequest {
  readonly folder: ProductFolder;
  /** Derived from `folder`. */
  readonly model: GraphModel;
  readonly source: SnapshotSource;
  /** Gives up: nothing is published. Default: never. */
  readonly signal?: AbortSignal;
  /** Told what is being done, as "Order: rows". */
  readonly onProgress?: (state: string) => void;
  /** 64 or more; default as `DuckDbLimits`. */
  readonly memoryLimitMb?: number;
}
