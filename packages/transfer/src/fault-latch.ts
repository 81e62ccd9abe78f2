/**
 * Remembers the first fault of a codec. After it the codec refuses further input with the same error, because what
 * follows the faulty octet has no known meaning.
 */
export class FaultLatch {
  private failed = false
  private fault: unknown

  /** @throws the fault, if there was one */
  check(): void {
    if (this.failed) throw this.fault
  }

  /**
   * Runs `work` unless there was a fault, and remembers one that it throws.
   *
   * @throws the first fault, now and at every further call
   */
  run<Result>(work: () => Result): Result {
    this.check()
    try {
      return work()
    } catch (error) {
      throw this.set(error)
    }
  }

  /** Remembers a fault and returns it, for hot paths that cannot afford a closure: `throw this.latch.set(error)`. */
  set<Fault>(fault: Fault): Fault {
    if (!this.failed) {
      this.failed = true
      this.fault = fault
    }
    return fault
  }
}
