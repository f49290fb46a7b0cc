export { type AccessCall, type AccessCaller, type AccessOffice, type AccessReply, answerAccess } from './answer-access';
export { type AccessRequest, type Actor, type Approval, GrantDesk } from './desk';
export { type GrantEffect, type GrantedCaller, noEffect, type ProductsNaming } from './effect';
export type { Grantable } from './grantable';
export { Grants, type GrantsOptions } from './grants';
export { GrantLedger, openLedger } from './ledger';
export { type Consumer, type Grant, type GrantEvent, type GrantRecord, grantStates, type ShownState, stateAt, type Terms } from './model';
export { parseConsumer } from './read-call';
