import { type AccessRequest, type Approval, type Consumer, type Grant, GrantDesk, openLedger, type ShownState } from '../../gateway/grants';
import { apiError } from '../../schemas/errors';
import { isHttp } from '../gateway-call';
import { meshwayHome } from '../home';
import { accessActor } from './actor';
import { HttpClient } from './http-client';
import { grantsPlace, type PlaceFlags } from './place';

/** `for` may be left out over a gateway, which knows who asks. */
export type Asked = Omit<AccessRequest, 'consumer'> & { readonly consumer: Consumer | undefined };

/** Over a gateway a grant may say itself that it has expired. */
export type ShownGrant = Omit<Grant, 'state'> & { readonly state: ShownState };

/** Grants as the commands see them: at hand, or behind a gateway. */
export interface AccessClient {
  request(asked: Asked): Promise<ShownGrant>;
  approve(id: string, approval: Approval, note: string): Promise<ShownGrant>;
  refuse(id: string, note: string): Promise<ShownGrant>;
  revoke(id: string, note: string): Promise<ShownGrant>;
  list(): Promise<readonly ShownGrant[]>;
  close(): Promise<void>;
}

export interface AccessFlags extends PlaceFlags {
  readonly token?: string;
}

/** Whoever can open the folder or database may do everything; over HTTP one may do what a token or key allows. */
export async function openAccessClient(flags: AccessFlags): Promise<AccessClient> {
  const place = grantsPlace(flags);
  const token = flags.token ?? process.env.MESHWAY_TOKEN;
  if (!isHttp(place)) return openDirectClient(place, flags, token);
  if (token) return new HttpClient(place, token);
  throw apiError('BAD_USAGE', { reason: 'A gateway wants to know who asks: give a token or an API key in MESHWAY_TOKEN, or --token' });
}

async function openDirectClient(place: string, { home }: AccessFlags, token: string | undefined): Promise<AccessClient> {
  const actor = await accessActor(meshwayHome(home), token);
  const desk = new GrantDesk(openLedger(place));
  return {
    request: ({ consumer, ...asked }) => {
      if (!consumer) throw apiError('BAD_USAGE', { reason: 'Say whom it is for: --for user:<subject>, application:<id> or team:<name>' });
      return desk.request({ ...asked, consumer }, actor);
    },
    approve: (id, approval, note) => desk.approve(id, approval, note, actor),
    refuse: (id, note) => desk.refuse(id, note, actor),
    revoke: (id, note) => desk.revoke(id, note, actor),
    list: () => desk.list(),
    close: () => desk.close(),
  };
}
