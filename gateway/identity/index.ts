export { newApiKey } from './api-keys';
export { challenge } from './challenge';
export { Identity, type IdentityOptions } from './identity';
export { type AccessMode, accessModes, type IdentityFile, readIdentityFile } from './identity-file';
export { type LocalGrant, localIssuer, signLocalToken } from './local-issuer';
export { anonymous, type ClientSoftware, type Principal } from './principal';
