export { AuditLog, type AuditLogOptions } from './audit-log';
export type { AuditEnd } from './chain';
export type { AuditEntry, AuditedPrincipal, AuditedReading } from './entry';
export { type AuditLine, type AuditQuestion, queryAudit } from './query';
export { type AuditProblem, type AuditReport, verifyAudit } from './verify';
