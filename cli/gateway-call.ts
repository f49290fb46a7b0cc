import { ApiError, type ErrorCode, errorCodes } from '../schemas/errors';

const TIMEOUT_MS = 120_000;

export interface GatewayCall {
  readonly gateway: string;
  /** Shown as a bearer token: a key or a token. */
  readonly credential: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** What is said of a gateway that does not answer as one. */
  readonly unreachable: (reason: string, cause?: Error) => Error;
}

/** Asks a running gateway. Rejects with the gateway's own error, as if it had happened here, or with `unreachable`. */
export async function callGateway<T>({ gateway, credential, method, path, body, unreachable }: GatewayCall): Promise<T> {
  const response = await fetch(new URL(path, gateway), {
    method,
    redirect: 'error',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause : error;
    throw unreachable(cause.message || String(cause), error);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer as T;
  throw errorOf(answer) ?? unreachable(`it answered with HTTP status ${response.status}`);
}

export function isHttp(place: string): boolean {
  return /^https?:\/\//.test(place);
}

function errorOf(answer: unknown): ApiError | undefined {
  const [error] = (answer as { errors?: { message?: string; extensions?: Record<string, unknown> }[] } | undefined)?.errors ?? [];
  const code = errorCodes.find((known): known is ErrorCode => known === error?.extensions?.code);
  return code && new ApiError(code, error?.message ?? code, error?.extensions ?? {});
}
