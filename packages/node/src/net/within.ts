import type { Clock } from './clock.js'

/** How long a wait may last. */
export interface TimeLimit<Value> {
  readonly clock: Clock
  readonly milliseconds: number
  /** Called when the time is up: the wait resolves with what it returns, or rejects with what it throws. */
  late(): Value
}

/** What ends a wait besides the operation itself. */
export interface WaitLimits<Value> {
  /** Default: no limit. */
  readonly time?: TimeLimit<Value> | undefined
  /** Once it is aborted, the wait rejects with its reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Waits for an operation that reports by callbacks: until it succeeds or fails, the time is up, or the wait is aborted.
 * Only the first of these counts.
 *
 * @param attach registers the callbacks, also where `signal` is aborted already; it returns a function that removes
 *   them, which is called once, as soon as the wait is over
 */
export function within<Value>(
  { time, signal }: WaitLimits<Value>,
  attach: (resolve: (value: Value) => void, reject: (reason: unknown) => void) => () => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let over = false
    let cleanUp = () => {}
    const settle = (outcome: () => void) => {
      if (over) return
      over = true
      cleanUp()
      try {
        outcome()
      } catch (error) {
        reject(error)
      }
    }
    const detach = attach(
      (value) => settle(() => resolve(value)),
      (reason) => settle(() => reject(reason)),
    )
    if (over) return detach()
    const abort = () => settle(() => reject(signal?.reason))
    const timer = time?.clock.setTimer(() => settle(() => resolve(time.late())), time.milliseconds)
    cleanUp = () => {
      timer?.cancel()
      signal?.removeEventListener('abort', abort)
      detach()
    }
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort)
  })
}

/**
 * Waits for a promise no longer than the limits allow.
 *
 * @param dispose called with a value that comes too late
 */
export function settledWithin<Value>(
  pending: Promise<Value>,
  limits: WaitLimits<Value>,
  dispose: (value: Value) => void = () => {},
): Promise<Value> {
  let over = false
  return within<Value>(limits, (resolve, reject) => {
    pending.then((value) => (over ? dispose(value) : resolve(value)), reject)
    return () => {
      over = true
    }
  })
}
