export { AuditLog, type AuditLogOptions } from './audit-log';
export type { AuditEnd } from './chain';
export { Audited, type AuditedFacts, type AuditedPrincipal, type AuditedReading } from './entry';
export { type PruneReport, pruneAudit } from './prune';
export { type AuditLine, type AuditQuestion, queryAudit } from './query';
export { type AuditProblem, type AuditReport, verifyAudit } from './verify';
