export { openPolicyHook, type PolicyHook, type PolicyHookOptions } from './http-hook';
export { Policies, type PoliciesOptions, type PolicyOutcome } from './policies';
export type { PolicyAnswer, PolicyCaller, PolicyFunction, PolicyOperation, PolicyQuestion } from './question';
