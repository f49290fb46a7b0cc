import { type Consumer, type GrantRecord, stateAt, type Terms } from '../../gateway/grants';
import { oneLine } from '../plain-text';
import { textTable } from '../text-table';
import type { ShownGrant } from './client';

/** Grants as a table, oldest first. */
export function grantTable(grants: readonly ShownGrant[], nowMs: number): string {
  if (grants.length === 0) return 'no grants';
  const rows = grants.map((grant) => [
    grant.id,
    stateAt(grant, nowMs),
    grant.product,
    consumerText(grant.consumer),
    grant.purpose,
    grant.terms ? termsText(grant.terms) : asksText(grant.asked),
  ]);
  return textTable([['grant', 'state', 'product', 'for', 'purpose', 'what'], ...rows].map((row) => row.map(oneLine))).join('\n');
}

/** One grant with everything that happened to it. */
export function grantReport(grant: ShownGrant, nowMs: number): string {
  const { id, product, consumer, purpose, history } = grant;
  const heading = `${id} is ${stateAt(grant, nowMs)}: ${product} for ${consumerText(consumer)}, ${purpose}`;
  return [oneLine(heading), ...textTable(history.map((record) => recordLine(record).map(oneLine)))].join('\n');
}

function recordLine({ at, by, event }: GrantRecord): readonly string[] {
  const what = event.kind === 'approved' ? termsText(event.terms) : event.kind === 'requested' ? asksText(event.scopes) : '';
  return [`  ${at.slice(0, 19)}Z`, event.kind, by, [what, event.note].filter((text) => text !== '').join(': ')];
}

function consumerText({ kind, id, issuer }: Consumer): string {
  return `${kind}:${id}${issuer === undefined ? '' : ` of ${issuer}`}`;
}

function asksText(scopes: readonly string[]): string {
  return scopes.length > 0 ? `asks for ${scopes.join(' ')}` : '';
}

function termsText({ scopes, rows, until }: Terms): string {
  const parts = [scopes.join(' '), ...Object.entries(rows).map(([claim, values]) => `${claim}=${values.join(',')}`)];
  return [...parts.filter((part) => part !== ''), until === undefined ? 'until revoked' : `until ${until}`].join(', ');
}
