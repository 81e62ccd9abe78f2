import { CodePageError } from './error.js'

/**
 * Remembers the first fault of a codec and throws it again at every further call: what `FaultLatch` of
 * `@ftpkit/transfer` does. This package depends on nothing, so it has its own, which also keeps what was converted.
 */
export class FaultLatch {
  private failure: { readonly error: unknown } | undefined

  /**
   * Runs `work` unless there was a fault, and remembers one that it throws.
   *
   * @param converted returns what `work` had converted before its first CodePageError
   */
  run<Result extends string | Uint8Array>(
    work: () => Result,
    converted?: (fault: CodePageError) => Result,
  ): Result {
    this.check()
    try {
      return work()
    } catch (error) {
      this.set(error)
      if (converted && error instanceof CodePageError) error.converted = converted(error)
      throw error
    }
  }

  /** @throws the fault, if there was one */
  check(): void {
    if (this.failure !== undefined) throw this.failure.error
  }

  /** Remembers a fault and returns it, where there is no time for closures: `throw this.latch.set(error)`. */
  set<Fault>(fault: Fault): Fault {
    this.failure ??= { error: fault }
    return fault
  }
}
