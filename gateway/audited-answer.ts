import { ApiError, apiError } from '../schemas/errors';
import { Audited, type AuditedReading, type AuditLog } from './audit';
import type { GraphqlAnswer, GraphqlRequest } from './http';
import type { Principal } from './identity';
import type { Operation } from './operations';
import { withRepetitions } from './repeated-answer';

/** What is known of a request for the audit log; the pipeline fills it in on its way. */
export interface Noted {
  principal?: Principal;
  /** As it was asked. */
  operation?: Operation;
  reading?: AuditedReading | undefined;
  rowFilters?: readonly string[];
  /** Ids of the grants in force, of the products that are read. */
  grants?: readonly string[];
  /** Token of the snapshots read. */
  vector?: string;
}

type Pipeline = (request: GraphqlRequest, noted: Noted) => Promise<GraphqlAnswer>;

/**
 * The pipeline with one line in the audit log for each request, however it ends; also for each time the same answer is given again.
 * While nothing can be written down and `closed` was decided, it throws AUDIT_UNAVAILABLE before anything is read.
 */
export function audited(log: () => AuditLog | undefined, answer: Pipeline): (request: GraphqlRequest) => Promise<GraphqlAnswer> {
  return async (request) => {
    const audit = log();
    if (!audit) return answer(request, {});
    if (!audit.accepts) throw apiError('AUDIT_UNAVAILABLE', {});
    const noted: Noted = {};
    const startedAt = performance.now();
    try {
      const given = await answer(request, noted);
      const { status, errors, fetches, json } = given;
      const ended = { status, errors, fetches, bytes: Buffer.byteLength(json), durationMs: performance.now() - startedAt };
      audit.record(request.requestId, Date.now(), auditedAs(noted, ended));
      return auditedAgain(audit, noted, ended, given);
    } catch (error) {
      const status = request.signal.aborted ? CLIENT_GONE : error instanceof ApiError ? error.status : 500;
      const ended = { status, errors: 1, fetches: 0, bytes: 0, durationMs: performance.now() - startedAt };
      audit.record(request.requestId, Date.now(), auditedAs(noted, ended));
      throw error;
    }
  };
}

/** A function of its own, so that an answer that is kept holds on to nothing of the request it was first given to. */
function auditedAgain(audit: AuditLog, noted: Noted, ended: Ended, given: GraphqlAnswer): GraphqlAnswer {
  if (!given.again) return given;
  let repetition: Audited | undefined;
  const recordAgain = (requestId: string): void => {
    repetition ??= auditedAs(noted, { ...ended, fetches: 0, durationMs: 0 });
    audit.record(requestId, Date.now(), repetition);
  };
  return withRepetitions(given, recordAgain, () => audit.accepts);
}

/** A status nobody receives, as logs of servers use it. */
const CLIENT_GONE = 499;

interface Ended {
  readonly status: number;
  readonly errors: number;
  readonly fetches: number;
  readonly bytes: number;
  readonly durationMs: number;
}

function auditedAs({ principal, operation, reading, rowFilters = [], grants = [], vector }: Noted, ended: Ended): Audited {
  const asked = operation && { type: operation.definition.operation, name: operation.name, hash: operation.hash };
  const { status, errors, fetches, bytes, durationMs } = ended;
  return new Audited({ principal, grants, operation: asked, reading, rowFilters, vector, status, errors, fetches, bytes, durationMs });
}
