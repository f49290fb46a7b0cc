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
