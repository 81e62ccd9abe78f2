/** The longest time of a timer of Node, in milliseconds: 24 days. */
const maxTimer = 2 ** 31 - 1

/** A signal with a bound of time. */
export interface Bound extends Disposable {
  readonly signal: AbortSignal
}

/**
 * A signal that is aborted with another one, or after a time. `AbortSignal.any` of `AbortSignal.timeout` may be collected by Node
 * with its timer, and then never comes.
 *
 * @param milliseconds undefined for no bound
 */
export function boundOf(signal: AbortSignal | undefined, milliseconds: number | undefined): Bound {
  const ending = new AbortController()
  const end = () => ending.abort(signal?.reason)
  const late = () => ending.abort(new DOMException('it took too long', 'TimeoutError'))
  const timer = milliseconds === undefined ? undefined : setTimeout(late, Math.min(milliseconds, maxTimer))
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  return {
    signal: ending.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    },
  }
}
