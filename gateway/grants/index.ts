export { type AccessRequest, type Actor, GrantDesk } from './desk';
export { type GrantEffect, type GrantedCaller, noEffect, type ProductsNaming } from './effect';
export { Grants, type GrantsOptions } from './grants';
export { type Consumer, type Grant, type GrantEvent, type GrantRecord, type GrantState, stateAt, type Terms } from './model';
