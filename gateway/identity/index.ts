export { anonymous, type ClaimValue, type ClientSoftware, type Principal } from './principal';
