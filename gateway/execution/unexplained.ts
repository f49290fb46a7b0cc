import type { ResponsePath } from './data-path';
import type { PlanResult } from './run-plan';
import type { ProjectionError } from './writer';

/**
 * What was found wrong in the data that no subgraph's error accounts for. A null that stands inside a place that failed, or around one,
 * is the same failure seen from another side; a value of the wrong type is always told.
 */
export function unexplained(
  found: readonly ProjectionError[],
  { errors, emptied }: Pick<PlanResult, 'errors' | 'emptied'>,
): readonly ProjectionError[] {
  if (errors.length === 0 || found.length === 0) return found;
  const failed = new Set<string>();
  const around = new Set<string>();
  for (const path of [...errors.map(({ path: place = [] }) => place), ...emptied]) {
    failed.add(keyOf(path));
    for (let length = 0; length <= path.length; length += 1) around.add(keyOf(path.slice(0, length)));
  }
  return found.filter(({ path, isNull }) => {
    if (!isNull || around.has(keyOf(path))) return !isNull;
    return !path.some((_, index) => failed.has(keyOf(path.slice(0, index + 1)))) && !failed.has('');
  });
}

function keyOf(path: ResponsePath): string {
  return path.join('\n');
}
