import type { RuleSet } from '../../../schemas/governance';
import type { Check, RegistryStore } from '../model';
import { readUsage } from '../usage';
import { type CheckOptions, check } from './check';
import type { ReaderPolicy } from './readers';

export interface PublicationChecks extends Pick<CheckOptions, 'operations' | 'accessRules'> {
  readonly store: Pick<RegistryStore, 'readUsage'>;
  readonly ruleSets: readonly RuleSet[];
  readonly policy: ReaderPolicy;
  readonly now?: () => Date;
}

/** The same check as a team's, made by the registry before it takes a proposal. What composition says the registry tells itself. */
export function publicationCheck({ store, policy, now = () => new Date(), ...options }: PublicationChecks): Check {
  return async ({ current, proposed, supergraph }) => {
    const usage = await readUsage(store, policy.days, now());
    return check({ proposals: [{ proposal: proposed }], current, supergraph }, { ...options, usage, policy, now: now() });
  };
}
