import type { Approval } from '../../gateway/grants';
import { apiError } from '../../schemas/errors';
import { callGateway } from '../gateway-call';
import type { AccessClient, Asked, ShownGrant } from './client';

/** Grants behind a running gateway. */
export class HttpClient implements AccessClient {
  constructor(
    private readonly gateway: string,
    private readonly token: string,
  ) {}

  request({ product, consumer, purpose, scopes, note: reason }: Asked): Promise<ShownGrant> {
    const named = consumer && { for: `${consumer.kind}:${consumer.id}`, issuer: consumer.issuer };
    return this.call('POST', '/access/request', { product, purpose, scopes, reason, ...named });
  }

  approve(grant: string, approval: Approval, reason: string): Promise<ShownGrant> {
    return this.call('POST', '/access/approve', { grant, ...approval, reason });
  }

  refuse(grant: string, reason: string): Promise<ShownGrant> {
    return this.call('POST', '/access/refuse', { grant, reason });
  }

  revoke(grant: string, reason: string): Promise<ShownGrant> {
    return this.call('POST', '/access/revoke', { grant, reason });
  }

  list(): Promise<readonly ShownGrant[]> {
    return this.call('GET', '/access/list');
  }

  async close(): Promise<void> {}

  private call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const { gateway, token: credential } = this;
    const unreachable = (reason: string, cause?: Error): Error =>
      apiError('SERVICE_UNAVAILABLE', { reason: `${gateway}: ${reason}` }, cause);
    return callGateway({ gateway, credential, method, path, body, unreachable });
  }
}
