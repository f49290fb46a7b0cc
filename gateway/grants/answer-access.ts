import { apiError } from '../../schemas/errors';
import type { HeaderList } from '../../schemas/header-list';
import type { Actor, GrantDesk } from './desk';
import { consumersOf, type GrantedCaller } from './effect';
import { type Grantable, refuseUnknown } from './grantable';
import { type Consumer, type Grant, grantStates, type ShownState, stateAt } from './model';
import { readApproval, readObject, readReason, readRequest, text } from './read-call';

/** A request about grants, as the front of the gateway hands it on. */
export interface AccessCall {
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly body: (limitBytes: number) => Promise<unknown>;
}

/** Who sends it: what their credentials prove, and which products they speak for. */
export interface AccessCaller extends GrantedCaller {
  readonly owns: ReadonlySet<string>;
}

export interface AccessReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: HeaderList;
}

const BODY_LIMIT_BYTES = 262_144;

type Body = Readonly<Record<string, unknown>>;
type Answer = (asked: Asked) => Promise<unknown>;

interface Asked {
  readonly desk: GrantDesk;
  readonly grantable: Grantable | undefined;
  readonly caller: AccessCaller;
  readonly actor: Actor;
  readonly call: AccessCall;
}

const routes: Readonly<Record<string, Answer>> = {
  'POST /access/request': request,
  'POST /access/approve': (asked) => decide(asked, (grant, body) => approve(asked, grant, body)),
  'POST /access/refuse': (asked) => decide(asked, ({ id }, body) => asked.desk.refuse(id, readReason(body), asked.actor)),
  'POST /access/revoke': (asked) => decide(asked, ({ id }, body) => asked.desk.revoke(id, readReason(body), asked.actor)),
  'GET /access/list': list,
};

/** What answering needs of the gateway. */
export interface AccessOffice {
  readonly desk: () => GrantDesk;
  /** `undefined` while no graph is served: then nothing is refused for not being in it. */
  readonly grantable: () => Grantable | undefined;
}

/**
 * Answers whoever asks for access or decides about it over HTTP, and is known; `undefined` where there is nothing. Throws UNAUTHENTICATED,
 * BAD_REQUEST, GRANT_INVALID for what the graph does not have, and what the desk throws. A grant that is none of a caller's business is not
 * there for them.
 */
export async function answerAccess(office: AccessOffice, caller: AccessCaller, call: AccessCall): Promise<AccessReply | undefined> {
  const answer = Object.hasOwn(routes, `${call.method} ${call.path}`) ? routes[`${call.method} ${call.path}`] : undefined;
  if (!answer) return undefined;
  if (caller.kind === 'anonymous')
    throw apiError('UNAUTHENTICATED', { reason: 'who asks for access has to be known', error: 'invalid_request' });
  const body = JSON.stringify(await answer({ desk: office.desk(), grantable: office.grantable(), caller, actor: actorOf(caller), call }));
  return { status: 200, contentType: 'application/json; charset=utf-8', body, headers: ['cache-control', 'no-store'] };
}

async function request({ desk, grantable, caller, actor, call }: Asked): Promise<unknown> {
  const wanted = readRequest(await bodyOf(call), consumerOf(caller));
  if (grantable) refuseUnknown(wanted, grantable);
  return told(await desk.request(wanted, actor));
}

async function approve({ desk, grantable, actor }: Asked, { id, product, asked }: Grant, body: Body): Promise<Grant> {
  const approval = readApproval(body);
  const { scopes = asked, rows } = approval;
  if (grantable && actor.owns(product)) refuseUnknown({ product, scopes, claims: Object.keys(rows) }, grantable);
  return desk.approve(id, approval, readReason(body), actor);
}

async function decide({ desk, caller, call }: Asked, decision: (grant: Grant, body: Body) => Promise<Grant>): Promise<unknown> {
  const body = await bodyOf(call);
  const id = text(body, 'grant');
  const grant = (await desk.list()).find((one) => one.id === id);
  if (!grant || !concerns(grant, caller)) throw apiError('GRANT_NOT_FOUND', { grant: id.slice(0, 20) });
  return told(await decision(grant, body));
}

async function list({ desk, caller, call: { search } }: Asked): Promise<unknown> {
  const [product, state] = [search.get('product'), search.get('state')];
  if (state !== null && !grantStates.some((known) => known === state))
    throw apiError('BAD_REQUEST', { reason: `state is none of ${grantStates.join(', ')}` });
  return (await desk.list())
    .filter((grant) => concerns(grant, caller))
    .map(told)
    .filter((grant) => (product === null || grant.product === product) && (state === null || grant.state === state));
}

function told(grant: Grant): Omit<Grant, 'state'> & { readonly state: ShownState } {
  return { ...grant, state: stateAt(grant, Date.now()) };
}

/** It is about their product, it is theirs, or they asked for it. */
function concerns(grant: Grant, caller: AccessCaller): boolean {
  const { product, consumer, history } = grant;
  return caller.owns.has(product) || consumersOf(caller).some((one) => isSame(one, consumer)) || history[0]?.by === actorOf(caller).name;
}

function isSame(one: Consumer, { kind, id, issuer }: Consumer): boolean {
  return one.kind === kind && one.id === id && (issuer === undefined || one.issuer === issuer);
}

function consumerOf(caller: AccessCaller): Consumer {
  const [own] = consumersOf(caller);
  if (!own) throw apiError('BAD_REQUEST', { reason: 'for is missing, and the credentials name no subject' });
  return own;
}

/** Subjects are unique within their issuer only. */
function actorOf(caller: AccessCaller): Actor {
  const { kind, subject = '', issuer, owns } = caller;
  const of = issuer === undefined || issuer.startsWith('urn:meshway:') ? '' : ` of ${issuer}`;
  return { name: `${kind}:${subject}${of}`, owns: (product) => owns.has(product) };
}

async function bodyOf(call: AccessCall): Promise<Body> {
  return readObject(await call.body(BODY_LIMIT_BYTES));
}
