export { AddressRules, LOOPBACK } from './addresses';
export { answerPublisher, type PublisherCall, type PublisherReply } from './answer-publisher';
export { type FollowerStatus, RegistryFollower, type Servable } from './follower';
export { andOthers, type Gathered, gather } from './gather';
export { hashProposal } from './hash';
export { requireSize } from './inspect-proposal';
export { LastGood } from './last-good';
export { type Member, membersWith } from './members';
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
export { notingRefusal } from './note-refusal';
export { openExistingStore, openStore } from './open-store';
export { productUse } from './product-use';
export { ALL_PRODUCTS, newPublisher } from './publisher-key';
export { type Published, type PublishRequest, Registry, type RegistryOptions, type RollbackRequest } from './registry';
