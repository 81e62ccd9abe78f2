import { setTimeout } from 'node:timers/promises'
import { type FtpErrorCode, isFtpError } from '@ftpkit/transfer'

/** What to do about faults that may pass. */
export interface RetryOptions {
  /** How often a transfer is tried again after a fault that may pass; 0 unless given. */
  readonly retries?: number
  /** Milliseconds before the second attempt, doubled for each that follows; 1,000 unless given. */
  readonly retryDelay?: number
  /** Told each fault after which it is tried again. */
  readonly onRetry?: (fault: unknown) => void
  readonly signal?: AbortSignal
}

const passing: ReadonlySet<FtpErrorCode> = new Set([
  'connection-failed',
  'connection-lost',
  'timed-out',
  'truncated',
])
/** Milliseconds between two attempts at the most. */
const longestDelay = 60_000

/** Whether a fault may be gone the next time: a lost connection, or a reply 4yz (RFC 959 §4.2.1). */
export function mayPass(fault: unknown): boolean {
  if (!isFtpError(fault))
    return (
      fault instanceof Error &&
      'syscall' in fault &&
      'code' in fault &&
      /^E(?:CONN|PIPE|TIME|HOST|NET)/.test(String(fault.code))
    )
  const { code, replyHint = 0 } = fault
  return passing.has(code) || (code === 'refused' && replyHint >= 400 && replyHint < 500)
}

/**
 * Tries until it succeeds, fails for good, or was tried often enough. The delay has a random part, so that many
 * clients of a server that comes back don't all come at once.
 *
 * @param attempt told how many there were before
 */
export async function withRetries<Result>(
  options: RetryOptions,
  attempt: (before: number) => Promise<Result>,
): Promise<Result> {
  const { retries = 0, retryDelay = 1_000, onRetry, signal } = options
  for (let before = 0; ; before++) {
    try {
      return await attempt(before)
    } catch (fault) {
      if (before >= retries || signal?.aborted || !mayPass(fault)) throw fault
      onRetry?.(fault)
      const delay = Math.min(longestDelay, retryDelay * 2 ** before)
      await setTimeout(delay * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {}).catch(() => {
        throw fault
      })
    }
  }
}
