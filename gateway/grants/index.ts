export { type AccessCall, type AccessCaller, type AccessReply, answerAccess } from './answer-access';
export { type AccessRequest, type Actor, type Approval, GrantDesk } from './desk';
export { type GrantEffect, type GrantedCaller, noEffect, type ProductsNaming } from './effect';
export { Grants, type GrantsOptions } from './grants';
export { GrantLedger, openLedger } from './ledger';
export { type Consumer, type Grant, type GrantEvent, type GrantRecord, type GrantState, stateAt, type Terms } from './model';
export { parseConsumer } from './read-call';
