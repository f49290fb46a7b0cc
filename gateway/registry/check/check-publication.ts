import type { Check, RegistryStore } from '../model';
import { readUsage } from '../usage';
import type { CheckJob, CheckThread } from './check-thread';
import { firstPublished } from './first-published';

export interface PublicationChecks extends Pick<CheckJob, 'policy' | 'ruleDirs' | 'operationsDir'> {
  readonly thread: CheckThread;
  readonly store: Pick<RegistryStore, 'readUsage' | 'history'>;
  readonly now?: () => Date;
}

/** The same check as a team's, made by the registry before it takes a proposal. */
export function publicationCheck({ thread, store, now = () => new Date(), ...options }: PublicationChecks): Check {
  return async ({ current, proposed, composition, accepted = [] }, signal) => {
    const at = now();
    const [usage, since] = await Promise.all([readUsage(store, options.policy.days, at), firstPublished(store)]);
    const asked = { proposals: [{ proposal: proposed }], current, composition, firstPublished: since };
    const policy = { ...options.policy, accepted: [...options.policy.accepted, ...accepted] };
    return thread.check({ asked, usage, now: at, ...options, policy }, signal);
  };
}
