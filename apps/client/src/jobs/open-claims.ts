import { secretAt } from '@ftpkit/daemon/configuration'
import type { JobFile } from '@ftpkit/jobs'
import { connectRedis, RedisClaims, redisLocation } from '@ftpkit/shared-state/redis'
import { notice, warn } from '../output.js'

/**
 * Opens what machines share of the runs of a job file. Where Redis is away at first, that is reported, and no run begins before
 * it is back.
 *
 * @throws RangeError where there is no URL of Redis, or the package `redis` is missing; it repeats no password
 */
export async function openClaims(sharedState: NonNullable<JobFile['sharedState']>): Promise<RedisClaims> {
  const { redis, prefix } = typeof sharedState === 'string' ? { redis: sharedState } : sharedState
  try {
    const url = await secretAt(redis)
    const connect = await connectRedis(url)
    const location = redisLocation(url)
    return await RedisClaims.open({
      ...{ connect, prefix },
      log: (event) =>
        event.kind === 'away'
          ? warn(`ftpkit: ${location} is away, so no run begins: ${event.reason}`)
          : notice(`ftpkit: ${location} is back after ${Math.round(event.milliseconds / 1_000)} s`),
    })
  } catch (error) {
    throw new RangeError(`sharedState: ${(error as Error).message}`, { cause: error })
  }
}
