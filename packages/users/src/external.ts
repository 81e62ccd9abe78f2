import { type Clock, FairQueue, isFtpError, nodeClock } from '@ftpkit/node/server'
import type { Decision, Login, UserSource } from './source.js'

/** Bounds of what asks another program. */
export interface ExternalOptions {
  /** Milliseconds in which a login must be answered, from when it begins to wait. @default 5000 */
  readonly time?: number | undefined
  /** Logins about which it is asked at a time. @default 8 */
  readonly concurrency?: number | undefined
  /** Logins that may wait for their turn; those of one client are a quarter. @default 200 */
  readonly waiting?: number | undefined
  /** @default the clock of Node */
  readonly clock?: Pick<Clock, 'now' | 'setTimer'> | undefined
}

/** What an external source does. */
interface ExternalSource {
  readonly title: string
  /** Whether the password stays in this process. */
  readonly local: boolean
  /**
   * Asks the other program; what it throws becomes `unavailable`, with its message as the reason.
   *
   * @param signal aborted when the answer comes too late, or isn't wanted any more
   */
  readonly ask: (login: Login, signal: AbortSignal) => Promise<Decision>
  readonly close?: (() => Promise<void>) | undefined
}

/** Octets of a name that an external source is asked about; no account has a longer one. */
const maxNameOctets = 255

/** A reason that a source gives, shortened: it may come from another program. */
const maxReason = 300

/**
 * A source that asks another program, within bounds: the number of questions, and the time of each, its wait included.
 * Whatever goes wrong there is `unavailable`, and only an answer says yes or no.
 */
export function external(source: ExternalSource, options: ExternalOptions = {}): UserSource {
  const { time = 5_000, concurrency = 8, waiting = 200, clock = nodeClock } = options
  const { title, local, ask } = source
  const queue = new FairQueue({
    running: concurrency,
    runningPerKey: Math.max(1, concurrency - 1),
    waiting,
    waitingPerKey: Math.ceil(waiting / 4),
  })
  return {
    title,
    local,
    close: source.close,
    async check(login) {
      if (!isAccountName(login.name)) return { kind: 'unknown' }
      const { signal: gone, network } = login.client
      const late = new AbortController()
      const timer = clock.setTimer(() => late.abort(new Error(`no answer within ${time} ms`)), time)
      const signal = AbortSignal.any([gone, late.signal])
      try {
        return await unlessAborted(
          signal,
          queue.run(network, signal, () => ask(login, signal)),
        )
      } catch (error) {
        gone.throwIfAborted()
        return { kind: 'unavailable', source: title, reason: reasonOf(error) }
      } finally {
        timer.cancel()
      }
    },
  }
}

/**
 * Whether a text can be the name of an account of an external source: well-formed, with no control character, not too long,
 * and not `*`, which stands for all accounts.
 */
export function isAccountName(name: string): boolean {
  if (name === '' || name === '*' || Buffer.byteLength(name) > maxNameOctets) return false
  return !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(name)
}

/** Work that has a turn keeps it until it ends, however late; the login doesn't wait for that. */
function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function reasonOf(error: unknown): string {
  if (isFtpError(error) && error.code === 'limit-exceeded') return 'too many logins wait for its answers'
  return (error instanceof Error ? error.message : String(error)).slice(0, maxReason)
}
