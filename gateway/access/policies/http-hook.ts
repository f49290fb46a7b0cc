import { type Dispatcher, Pool } from 'undici';
import { type PolicyAnswer, type PolicyFunction, questionText } from './question';

export interface PolicyHookOptions {
  /** http or https; redirects are not followed. */
  readonly url: string;
  /** Sent as `authorization: Bearer …`, by which the hook knows its gateway. */
  readonly token?: string | undefined;
}

export interface PolicyHook {
  readonly ask: PolicyFunction;
  close(): Promise<void>;
}

const CONNECTIONS = 32;
const ANSWER_LIMIT_BYTES = 65_536;

/**
 * Policies decided by a service over HTTP: one POST for each question, its form in README.md. How long an answer may be kept is said by its
 * `cache-control`. Anything but 200 with JSON is no answer.
 */
export function openPolicyHook({ url, token }: PolicyHookOptions): PolicyHook {
  const { origin, pathname, search } = new URL(url);
  // The signal is the only clock of a question: one limit, one outcome.
  const pool = new Pool(origin, { connections: CONNECTIONS, maxResponseSize: ANSWER_LIMIT_BYTES, headersTimeout: 0, bodyTimeout: 0 });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return {
    ask: async (question, signal) => {
      const body = questionText(question);
      return readReply(await pool.request({ method: 'POST', path: pathname + search, headers, body, signal }));
    },
    close: () => pool.destroy(),
  };
}

async function readReply({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<PolicyAnswer> {
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the hook answered with HTTP status ${statusCode}`);
  const { granted } = parse(text) as { readonly granted: readonly string[] };
  return { granted, maxAgeSeconds: maxAge(String(headers['cache-control'] ?? '')) };
}

/** What is no JSON has no `granted`, which is found out where every answer is checked. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** RFC 9111; the answer is one caller's own, so `private` may be kept here. */
function maxAge(cacheControl: string): number {
  if (/\bno-(store|cache)\b/i.test(cacheControl)) return 0;
  return Number(/(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(cacheControl)?.[1] ?? 0);
}
