import type { ProductFolder } from '../../schemas/contracts';
import { apiError } from '../../schemas/errors';

/**
 * Each product after the products it reads, by name where that leaves a choice. Input ports that none of them offers are taken to be
 * there. Throws BAD_USAGE when products read one another in a circle.
 */
export function inDependencyOrder(folders: readonly ProductFolder[]): readonly ProductFolder[] {
  const waiting = folders.toSorted((a, b) => (a.product.name < b.product.name ? -1 : 1));
  const ordered: ProductFolder[] = [];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ product }) => product.name));
    const ready = waiting.findIndex(({ product }) => product.inputPorts.every(({ name }) => !names.has(name)));
    if (ready < 0) throw apiError('BAD_USAGE', { reason: `The products ${[...names].join(', ')} read one another in a circle.` });
    ordered.push(...waiting.splice(ready, 1));
  }
  return ordered;
}
