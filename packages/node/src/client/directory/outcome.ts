import { counted } from '@ftpkit/protocol'
import { FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
import type { FileFault } from './batch.js'
import type { CommonOptions, DirectoryReport, RemovalReport, SyncReport } from './options.js'

/** Faults that the message of an error names. */
const maxNamed = 5

/** Marks every DirectoryError, so that each copy of this module in a process knows those of the others. */
const brand = Symbol.for('ftpkit.DirectoryError')

/**
 * Something of a directory failed. The message names the first faults, and `report` has all of them. The code is that of
 * the first fault; `local-file` for one of this side, and `aborted` where the signal has ended the call.
 */
export class DirectoryError extends FtpError {
  constructor(
    code: FtpErrorCode,
    message: string,
    /** What became of everything else. */
    readonly report: DirectoryReport | SyncReport | RemovalReport,
    cause: unknown,
  ) {
    super(code, message, { ...(isFtpError(cause) && cause), cause })
    Object.defineProperty(this, brand, { value: true })
  }

  static override [Symbol.hasInstance](thrown: unknown): boolean {
    // A subclass inherits this method, and means itself.
    return Object.hasOwn(this, Symbol.hasInstance)
      ? brand in Object(thrown)
      : Function.prototype[Symbol.hasInstance].call(this, thrown)
  }
}

interface Outcome extends CommonOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * A report, unless something failed that is to be thrown.
 *
 * @throws DirectoryError where a signal was aborted or, unless faults are only reported, something failed
 */
export function concluded<Report extends DirectoryReport | SyncReport | RemovalReport>(
  report: Report,
  { faults = 'throw', signal }: Outcome,
): Report {
  const [first] = report.faults
  if (signal?.aborted)
    throw new DirectoryError(
      'aborted',
      `aborted after ${counted(report.files, 'file')}`,
      report,
      signal.reason,
    )
  if (first === undefined || faults === 'report') return report
  const code = isFtpError(first.error) ? first.error.code : 'local-file'
  throw new DirectoryError(code, messageOf(report.faults), report, first.error)
}

function messageOf(faults: readonly FileFault[]): string {
  const named = faults
    .slice(0, maxNamed)
    .map(({ path, error }) => `${path || '.'}: ${(error as Error).message}`)
  const others = faults.length - named.length
  if (others > 0) named.push(`and ${others} more`)
  return `${counted(faults.length, 'fault')}: ${named.join('; ')}`
}
