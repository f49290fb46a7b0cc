import { apiError } from '../schemas/errors';
import type { Snapshot } from '../subgraphs/kit/snapshots';

/** Why a snapshot that was published is not served. */
export function qualityFailed({ manifest }: Snapshot): Error {
  const { product, number, quality } = manifest;
  const broken = quality.filter(({ severity, status }) => severity === 'error' && (status === 'fail' || status === 'error'));
  return apiError('QUALITY_FAILED', { product: product.name, snapshot: String(number), rules: broken.map(({ name }) => name).join(', ') });
}
