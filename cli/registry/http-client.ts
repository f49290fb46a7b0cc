import type { HistoryEntry, Published, Refusal, RegistryState } from '../../gateway/registry';
import { ApiError, apiError, type ErrorCode, errorCodes } from '../../schemas/errors';
import type { PublishCall, RegistryClient } from './client';

const TIMEOUT_MS = 120_000;

/** A registry behind a running gateway. */
export class HttpClient implements RegistryClient {
  constructor(
    private readonly gateway: string,
    private readonly key: string,
  ) {}

  publish({ proposal, reason, accepted }: PublishCall): Promise<Published> {
    return this.call('POST', '/registry/publish', { ...proposal, reason, accepted });
  }

  rehearse({ proposal, reason, accepted }: PublishCall): Promise<Pick<Published, 'product' | 'version' | 'findings'>> {
    return this.call('POST', '/registry/publish', { ...proposal, reason, accepted, dryRun: true });
  }

  async rollback(call: { readonly to: number; readonly product?: string; readonly reason: string }): Promise<number> {
    return (await this.call<{ sequence: number }>('POST', '/registry/rollback', call)).sequence;
  }

  history(limit: number): Promise<{ readonly changes: readonly HistoryEntry[]; readonly refusals: readonly Refusal[] }> {
    return this.call('GET', `/registry/history?limit=${limit}`);
  }

  state(at?: number): Promise<RegistryState> {
    return this.call('GET', `/registry/state${at === undefined ? '' : `?at=${at}`}`);
  }

  async close(): Promise<void> {}

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, this.gateway), {
      method,
      redirect: 'error',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error) => {
      const cause = error.cause instanceof Error ? error.cause : error;
      throw apiError('REGISTRY_UNREACHABLE', { registry: this.gateway, reason: cause.message || String(cause) }, error);
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer as T;
    throw (
      errorOf(answer) ??
      apiError('REGISTRY_UNREACHABLE', { registry: this.gateway, reason: `it answered with HTTP status ${response.status}` })
    );
  }
}

/** The gateway's own error, as if it had happened here. */
function errorOf(answer: unknown): ApiError | undefined {
  const [error] = (answer as { errors?: { message?: string; extensions?: Record<string, unknown> }[] } | undefined)?.errors ?? [];
  const code = errorCodes.find((known): known is ErrorCode => known === error?.extensions?.code);
  return code && new ApiError(code, error?.message ?? code, error?.extensions ?? {});
}
