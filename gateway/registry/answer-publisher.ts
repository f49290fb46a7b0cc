import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import type { HeaderList } from '../../schemas/header-list';
import type { Proposal, Publisher, RegistryStore } from './model';
import { noteRefusal, notingRefusal } from './note-refusal';
import { productUse } from './product-use';
import { ALL_PRODUCTS, findPublisher, mayPublish } from './publisher-key';
import { isObject, readAccepted, readProposal, readReason, readWhole } from './read-call';
import type { Registry } from './registry';

/** A request of a publisher, as the front of the gateway hands it on. */
export interface PublisherCall {
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly bearer: string | undefined;
  readonly body: (limitBytes: number) => Promise<unknown>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export interface PublisherReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: HeaderList;
}

export interface Publishing {
  readonly store: RegistryStore;
  readonly registry: Registry;
  readonly now: () => Date;
  /** Whether one more attempt with an unknown key is noted: anybody can make as many as they like. */
  readonly mayNoteStranger: () => boolean;
}

/** A proposal may have 8 MiB of text; as JSON it is at most twice that, save for texts of nothing but control characters. */
const BODY_LIMIT_BYTES = 16_777_216;

/** Of recorded use, when nothing is said; and at most. */
const DAYS = 30;
const MAX_DAYS = 400;

type Answer = (publishing: Publishing, publisher: Publisher, call: PublisherCall) => Promise<unknown>;

const routes: Readonly<Record<string, Answer>> = {
  'POST /registry/publish': publish,
  'POST /registry/rollback': rollback,
  'GET /registry/history': history,
  'GET /registry/state': state,
  'GET /registry/usage': usage,
};

/**
 * Answers a publisher over HTTP, who shows a key; `undefined` where there is nothing. Throws PUBLISHER_UNKNOWN, PUBLISHER_FORBIDDEN, BAD_REQUEST and
 * what `Registry` throws. What is refused is noted in the history.
 */
export async function answerPublisher(publishing: Publishing, call: PublisherCall): Promise<PublisherReply | undefined> {
  const answer = Object.hasOwn(routes, `${call.method} ${call.path}`) ? routes[`${call.method} ${call.path}`] : undefined;
  if (!answer) return undefined;
  const publisher = await identify(publishing, call);
  const body = JSON.stringify(await answer(publishing, publisher, call));
  return { status: 200, contentType: 'application/json; charset=utf-8', body, headers: ['cache-control', 'no-store'] };
}

async function identify(publishing: Publishing, { bearer, logger, path }: PublisherCall): Promise<Publisher> {
  const publisher = bearer === undefined ? undefined : findPublisher(await publishing.store.publishers(), bearer);
  if (publisher) return publisher;
  logger.warn({ path }, 'a publisher showed no key that is known');
  const refusal = apiError('PUBLISHER_UNKNOWN', {});
  // Without any key it is a lost visitor; with a wrong one it may be a thief.
  if (bearer !== undefined && publishing.mayNoteStranger())
    await noteRefusal({ ...publishing, product: '', publisher: undefined }, refusal);
  throw refusal;
}

async function publish(publishing: Publishing, publisher: Publisher, call: PublisherCall): Promise<unknown> {
  const by = { ...publishing, publisher: publisher.name };
  const body = await notingRefusal({ ...by, product: '' }, () => bodyOf(call));
  const proposal = readProposal(body);
  return notingRefusal({ ...by, product: proposal.product }, async () => {
    requireRight(publisher, proposal.product);
    const request = { proposal, publisher: publisher.name, reason: readReason(body), accepted: readAccepted(body), signal: call.signal };
    return body.dryRun === true ? rehearse(publishing, request) : publishing.registry.publish(request);
  });
}

async function rehearse({ registry }: Publishing, request: Parameters<Registry['rehearse']>[0]): Promise<unknown> {
  const { product, version, findings } = await registry.rehearse(request);
  return { kind: 'rehearsed', product, version, findings };
}

async function rollback(publishing: Publishing, publisher: Publisher, call: PublisherCall): Promise<unknown> {
  const body = await bodyOf(call);
  const product = body.product === undefined ? undefined : String(body.product);
  return notingRefusal({ ...publishing, publisher: publisher.name, product: product ?? ALL_PRODUCTS }, async () => {
    requireRight(publisher, product ?? ALL_PRODUCTS);
    const products = product === undefined ? {} : { products: [product] };
    const to = readWhole('to', body.to);
    const { sequence } = await publishing.registry.rollback({ to, ...products, publisher: publisher.name, reason: readReason(body) });
    return { sequence };
  });
}

async function history({ store }: Publishing, _: Publisher, { search }: PublisherCall): Promise<unknown> {
  const limit = Math.min(1_000, search.has('limit') ? readWhole('limit', search.get('limit')) : 50);
  const before = search.has('before') ? readWhole('before', search.get('before')) : undefined;
  return { changes: await store.history(limit, before), refusals: await store.refusals(limit) };
}

async function state({ store }: Publishing, _: Publisher, { search }: PublisherCall): Promise<unknown> {
  return search.has('at') ? store.at(readWhole('at', search.get('at'))) : store.current();
}

async function usage({ store, now }: Publishing, _: Publisher, { search }: PublisherCall): Promise<unknown> {
  const days = search.has('days') ? readWhole('days', search.get('days')) : DAYS;
  return productUse(store, search.get('product') ?? '', Math.min(MAX_DAYS, days), now());
}

async function bodyOf(call: PublisherCall): Promise<Readonly<Record<string, unknown>>> {
  const body = await call.body(BODY_LIMIT_BYTES);
  if (!isObject(body)) throw apiError('BAD_REQUEST', { reason: 'the body is not a JSON object' });
  return body;
}

function requireRight(publisher: Publisher, product: Proposal['product']): void {
  if (!mayPublish(publisher, product)) throw apiError('PUBLISHER_FORBIDDEN', { publisher: publisher.name, product });
}
