import type { ProductUse, UsedBy } from '../../gateway/registry/usage';
import { oneLine } from '../plain-text';
import { textTable } from '../text-table';

const SHOWN = 40;

/** Who uses a product, for its team. */
export function usageReport(product: string, days: number, { since, usedBy, unused }: ProductUse): string {
  if (since === undefined) return `No use is recorded: ${product} may be used by anybody.`;
  const requests = usedBy.reduce((sum, one) => sum + one.requests, 0);
  const head = `${product}: ${number(requests)} ${requests === 1 ? 'request' : 'requests'} in the last ${days} days, recorded since ${since.slice(0, 10)}`;
  const table = textTable([['client', 'operation', 'requests', 'failed', '95 % within', 'last used'], ...usedBy.slice(0, SHOWN).map(row)]);
  const more = usedBy.length > SHOWN ? [`and ${usedBy.length - SHOWN} more (--json has all)`] : [];
  return [head, ...(usedBy.length > 0 ? ['', ...table, ...more] : []), ...unusedLines(unused)].join('\n');
}

function row({ client, operation, requests, errors, p95Ms, lastUsed }: UsedBy): readonly string[] {
  return [
    oneLine(client ?? 'without a name'),
    oneLine(operation ?? 'without a name'),
    number(requests),
    errors === 0 ? '0' : `${number(errors)} (${((100 * errors) / requests).toFixed(1)} %)`,
    p95Ms === undefined ? '> 32 s' : `${number(p95Ms)} ms`,
    lastUsed.slice(0, 16).replace('T', ' '),
  ];
}

function unusedLines(unused: readonly string[]): readonly string[] {
  if (unused.length === 0) return [];
  const more = unused.length > SHOWN ? `, and ${unused.length - SHOWN} more` : '';
  return ['', `Nobody asked for ${unused.slice(0, SHOWN).join(', ')}${more}.`];
}

function number(value: number): string {
  return value.toLocaleString('en');
}
