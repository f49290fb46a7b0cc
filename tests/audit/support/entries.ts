import { Audited, type AuditedFacts, type AuditLog } from '../../../gateway/audit';

const principal = {
  kind: 'user',
  subject: 'ann',
  issuer: 'https://issuer.example',
  purpose: 'support',
  client: { name: 'desk', version: '2' },
} as const;
const reading = { read: ['Order.id', 'Query.orders'], masked: ['Order.card'], denied: ['Order.cost'] } as const;

/** Writes down one operation, number `number`, at as many milliseconds of May 2026. */
export function recordOne(
  log: AuditLog,
  number: number,
  { requestId = `r-${number}`, ...more }: Partial<AuditedFacts> & { requestId?: string } = {},
): void {
  const facts = {
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
  log.record(requestId, Date.UTC(2026, 4, 1) + number, new Audited(facts));
}
