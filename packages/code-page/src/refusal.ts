import { CodePageError } from './error.js'

/** Runs work until some of it throws; from then on it throws that same error instead. */
export class Refusal {
  private failure: { readonly error: unknown } | undefined

  /** @param converted makes what the work had converted before its first fault of the data */
  run<Result extends string | Uint8Array>(
    work: () => Result,
    converted?: (fault: CodePageError) => Result,
  ): Result {
    if (this.failure !== undefined) throw this.failure.error
    try {
      return work()
    } catch (error) {
      this.failure = { error }
      if (converted && error instanceof CodePageError) error.converted = converted(error)
      throw error
    }
  }
}
