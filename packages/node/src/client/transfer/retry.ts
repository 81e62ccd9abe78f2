import { type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { within } from '../../net/within.js'

/** What to do about transient faults: a lost connection, a timeout, a reply 4yz. */
export interface RetryOptions {
  /**
   * How many times a transfer is tried again after a transient fault.
   *
   * @default 0
   */
  readonly retries?: number | undefined
  /**
   * Milliseconds before the second attempt; doubled before each further one, up to a minute.
   *
   * @default 1000
   */
  readonly retryDelay?: number | undefined
  /** Called with each fault after which the transfer is tried again. */
  readonly onRetry?: ((fault: unknown) => void) | undefined
  /** Ends the attempts, and the wait before the next one. */
  readonly signal?: AbortSignal | undefined
}

const transientCodes: ReadonlySet<FtpErrorCode> = new Set([
  'connection-failed',
  'connection-lost',
  'timed-out',
  'truncated',
])

/** Most milliseconds between two attempts. */
const maxDelay = 60_000

/** Whether the next attempt may succeed: after a lost connection, or a reply 4yz (RFC 959 §4.2.1). */
export function isTransient(fault: unknown): boolean {
  if (!isFtpError(fault))
    return (
      fault instanceof Error &&
      'syscall' in fault &&
      'code' in fault &&
      /^E(?:CONN|PIPE|TIME|HOST|NET)/.test(String(fault.code))
    )
  const { code, replyHint = 0 } = fault
  return transientCodes.has(code) || (code === 'refused' && replyHint >= 400 && replyHint < 500)
}

/**
 * Makes attempts until one succeeds, the fault is permanent, or no retries are left. The delay has a random part, so
 * that the many clients of a server that was down don't all return at once.
 *
 * @param attempt called with the number of attempts before it
 * @throws the fault of the last attempt
 */
export async function withRetries<Result>(
  options: RetryOptions,
  clock: Clock,
  attempt: (before: number) => Promise<Result>,
): Promise<Result> {
  const { retries = 0, retryDelay = 1_000, onRetry, signal } = options
  for (let before = 0; ; before++) {
    try {
      return await attempt(before)
    } catch (fault) {
      if (before >= retries || signal?.aborted || !isTransient(fault)) throw fault
      onRetry?.(fault)
      const delay = Math.min(maxDelay, retryDelay * 2 ** before)
      await pause(clock, delay * (0.5 + Math.random() / 2), signal).catch(() => {
        throw fault
      })
    }
  }
}

/** @throws the reason of `signal` once it is aborted */
function pause(clock: Clock, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return within<void>({ time: { clock, milliseconds, late() {} }, signal }, () => () => {})
}
