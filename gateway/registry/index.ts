export { AddressRules, LOOPBACK } from './addresses';
export { hashProposal } from './hash';
export type {
  Change,
  Check,
  Checkable,
  CheckReport,
  Finding,
  HistoryEntry,
  Proposal,
  Publication,
  Publisher,
  Refusal,
  RegistryState,
  RegistryStore,
  UsageBatch,
} from './model';
export { openStore } from './open-store';
export { type Member, type Published, type PublishRequest, Registry, type RegistryOptions, type RollbackRequest } from './registry';
