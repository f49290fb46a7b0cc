import type { AuditEntry } from '../../../gateway/audit';

const principal = {
  kind: 'user',
  subject: 'ann',
  issuer: 'https://issuer.example',
  purpose: 'support',
  client: { name: 'desk', version: '2' },
} as const;
const reading = { read: ['Order.id', 'Query.orders'], masked: ['Order.card'], denied: ['Order.cost'] } as const;

export function anEntry(number: number, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    requestId: `r-${number}`,
    atMs: Date.UTC(2026, 4, 1) + number,
    principal,
    grants: ['g1'],
    operation: { type: 'query', name: 'Orders', hash: 'a'.repeat(64) },
    reading,
    rowFilters: ['Order.home'],
    vector: 'v1.AAAA',
    status: 200,
    errors: 0,
    fetches: 1,
    bytes: 1_234,
    durationMs: 3.4,
    ...more,
  };
}
