import { type HistoryEntry, type Published, type Refusal, type RegistryState, requireSize } from '../../gateway/registry';
import type { ProductUse } from '../../gateway/registry/usage';
import { apiError } from '../../schemas/errors';
import { callGateway } from '../gateway-call';
import type { PublishCall, RegistryClient } from './client';

/** A registry behind a running gateway. */
export class HttpClient implements RegistryClient {
  constructor(
    private readonly gateway: string,
    private readonly key: string,
  ) {}

  async publish({ proposal, reason, accepted }: PublishCall): Promise<Published> {
    // A gateway hangs up on what is far too large, and then cannot say why.
    requireSize(proposal);
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

  usage(product: string, days: number): Promise<ProductUse> {
    return this.call('GET', `/registry/usage?${new URLSearchParams({ product, days: String(days) })}`);
  }

  async close(): Promise<void> {}

  private call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const { gateway, key: credential } = this;
    const unreachable = (reason: string, cause?: Error): Error => apiError('REGISTRY_UNREACHABLE', { registry: gateway, reason }, cause);
    return callGateway({ gateway, credential, method, path, body, unreachable });
  }
}
