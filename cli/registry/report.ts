import type { Finding, HistoryEntry, Refusal } from '../../gateway/registry';
import { oneLine } from '../plain-text';

/** What checks found besides errors, which are said where a publication is refused. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'warning')
    .map(
      ({ rule, message, place }) => `warning  ${place ? `${place.file}:${place.line}:${place.column}  ` : ''}${oneLine(message)} (${rule})`,
    );
}

/** Changes and refusals by time, newest first. */
export function historyLines(changes: readonly HistoryEntry[], refusals: readonly Refusal[]): readonly string[] {
  const lines = [
    ...changes.map(({ at, sequence, publisher, reason, change }) => ({
      at,
      text: `${String(sequence).padStart(6)}  ${secondsOf(at)}  ${publisher}  ${told(change)}${reason ? `  “${oneLine(reason)}”` : ''}`,
    })),
    ...refusals.map(({ at, product, publisher, code, message }) => ({
      at,
      text: `     ✗  ${secondsOf(at)}  ${publisher ?? 'a key nobody knows'}  ${product}  ${oneLine(message).slice(0, 160)} (${code})`,
    })),
  ];
  return lines.sort((a, b) => (a.at < b.at ? 1 : -1)).map(({ text }) => text);
}

function told(change: HistoryEntry['change']): string {
  return change.kind === 'published'
    ? `published ${change.product} ${change.version}`
    : `rolled ${change.products.join(', ')} back to change ${change.to}`;
}

function secondsOf(at: string): string {
  return at.replace(/\.\d+Z$/, 'Z');
}
