export { Cache, type CacheOptions, type Made, type Outcome, type StoreOptions } from './cache';
export { type CacheStatus, cacheStatusHeader } from './cache-status';
export type { Entry, Lifetime } from './entry';
export { type CacheKey, cacheKey } from './key';
export { type PartCounters, PartStore, type Parts, type PartsOf } from './parts';
export { type Policy, policyOf, type SourceHeaders, weakest } from './policy';
export { type RedisCounters, type RedisState, RedisStore } from './redis';
export { type RequestDirectives, readRequestDirectives } from './request-directives';
export { SingleFlight } from './single-flight';
