import { secretAt } from '@ftpkit/daemon/configuration'
import type { Logger } from '@ftpkit/daemon/log'
import { connectRedis, RedisSharedState, redisLocation } from '@ftpkit/shared-state/redis'
import type { Configuration } from './config.js'

/**
 * Connects to what this server shares with others. Where that is away, it begins alone, and the log says so.
 *
 * @throws Error where there is no URL of Redis, or the package `redis` is missing; it repeats no password
 */
export async function openSharedState(
  given: NonNullable<Configuration['sharedState']>,
  log: Logger,
): Promise<RedisSharedState> {
  const { redis: place, prefix } = typeof given === 'string' ? { redis: given } : given
  const url = await secretAt(place)
  const redis = redisLocation(url)
  return RedisSharedState.open({
    connect: await connectRedis(url),
    prefix,
    log: (event) =>
      event.kind === 'away'
        ? log.warn({ redis, reason: event.reason }, 'shared state is away: this server decides alone')
        : log.info(
            { redis, milliseconds: Math.round(event.milliseconds), alone: event.alone },
            'shared state is back',
          ),
  })
}
