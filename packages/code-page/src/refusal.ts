/** Runs work until some of it throws; from then on it throws that same error instead. */
export class Refusal {
  private failure: { readonly error: unknown } | undefined

  run<Result>(work: () => Result): Result {
    if (this.failure !== undefined) throw this.failure.error
    try {
      return work()
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }
}
