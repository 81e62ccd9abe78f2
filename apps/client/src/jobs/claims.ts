import { setTimeout as wait } from 'node:timers/promises'
import { type HistoryEvent, hasEnded } from '@ftpkit/jobs'
import type { Claim, ClaimAnswer, RedisClaims } from '@ftpkit/shared-state/redis'
import { warn } from '../output.js'

/** Milliseconds between attempts to note that a run is over. */
const finishPause = 1_000

/** Claims of runs, as far as they are used. */
export type RunClaims = Pick<RedisClaims, 'claim'>

/** A run that is to be claimed. */
export interface DueClaim {
  readonly name: string
  readonly scheduled: number
  /** Whether any run of the job counts as this one. */
  readonly once: boolean
}

/**
 * Claims a run. What an earlier process has ended here without being able to say so is only noted.
 *
 * @param claims undefined for a machine that shares with no other
 * @throws Error where Redis can't be reached
 */
export async function claimRun(
  claims: RunClaims | undefined,
  { name, scheduled, once }: DueClaim,
  history: readonly HistoryEvent[],
): Promise<ClaimAnswer> {
  if (!claims) return { state: 'held', claim: ownClaim(scheduled) }
  for (;;) {
    const answer = await claims.claim(name, scheduled, { once })
    if (answer.state !== 'held' || !hasEnded(name, answer.claim.time, history)) return answer
    await finishOrRelease(answer.claim)
  }
}

/** Notes that a run is over, again and again while Redis is away, until its claim is lost or the signal. */
export async function finishLater(name: string, claim: Claim, signal: AbortSignal): Promise<void> {
  const ending = AbortSignal.any([signal, claim.signal])
  while (!ending.aborted) {
    await wait(finishPause, undefined, { signal: ending }).catch(() => {})
    if (await isFinished(claim)) return
  }
  warn(`ftpkit: ${name}: other machines may run it again: Redis does not know yet that it is done`)
}

/** Whether it could be noted that the run is over. */
export function isFinished(claim: Claim): Promise<boolean> {
  return claim.finish().then(
    () => true,
    () => false,
  )
}

async function finishOrRelease(claim: Claim): Promise<void> {
  try {
    await claim.finish()
  } catch (error) {
    await claim.release()
    throw error
  }
}

/** That of a machine that shares with no other: the lock of the job is enough. */
function ownClaim(time: number): Claim {
  const done = () => Promise.resolve()
  return { time, signal: new AbortController().signal, finish: done, release: done }
}
