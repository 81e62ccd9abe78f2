export type { RedisConnection } from './redis/connection.js'
export type { SharedStateEvent, SharedStateStatistics, Timing } from './redis/link.js'
export { connectRedis, redisLocation } from './redis/node-redis.js'
export { RedisSharedState, type RedisSharedStateOptions } from './redis/state.js'
