import type { Transport } from '../../schemas/transport';

const QUESTION = JSON.stringify({ query: '{ __typename }' });

/** Servers say so of a path as GraphQL says what is wrong with a question. */
const NOTHING_THERE: ReadonlySet<number> = new Set([404, 405]);

/** Asks a subgraph the least there is to ask. What no GraphQL server would answer is said; `undefined` when all is well. */
export async function problemWithSubgraph(transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  try {
    const { status, body } = await transport.send({ headers, body: QUESTION }, signal);
    if (NOTHING_THERE.has(status)) return `there is no GraphQL at this path (HTTP status ${status})`;
    if (isGraphql(body)) return undefined;
    return `it answered with HTTP status ${status} and something that is not GraphQL`;
  } catch (error) {
    if (signal.aborted) return 'it gave no answer in time';
    const { message, code } = error as { readonly message?: string; readonly code?: string };
    return `it cannot be reached (${message || code || 'for no known reason'})`;
  }
}

/** Refused for want of rights is an answer too. */
function isGraphql(body: string): boolean {
  try {
    const answer = JSON.parse(body) as { data?: unknown; errors?: unknown } | null;
    return typeof answer === 'object' && answer !== null && (answer.data !== undefined || Array.isArray(answer.errors));
  } catch {
    return false;
  }
}
