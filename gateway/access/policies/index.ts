export { openPolicyHook, type PolicyHook, type PolicyHookOptions } from './http-hook';
export { loadPolicyFunction } from './load-function';
export { Policies, type PoliciesOptions, type PolicyOutcome, type PolicyTold } from './policies';
export type { PolicyAnswer, PolicyCaller, PolicyFunction, PolicyOperation, PolicyQuestion } from './question';
