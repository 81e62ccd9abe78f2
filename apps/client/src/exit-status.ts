import { type FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
import { warnJson } from './output.js'

/** Exit statuses of `ftpkit`, for scripts. */
export const ExitStatus = {
  ok: 0,
  /** An unexpected error. */
  fault: 1,
  /** The command line is wrong, or the input of a codec is malformed. */
  usage: 2,
  /** No connection, or it was lost or timed out. */
  connection: 3,
  /** The server refused the login. */
  login: 4,
  /** The server refused a command, or nothing matches a pattern. */
  refused: 5,
  /** The transfer ended before the file did, or its octets are malformed. */
  transfer: 6,
  /** The local file can't be read or written. */
  localFile: 7,
  /** Done, but something was left out: a link, a special file, a line of a listing that was not understood, … */
  leftOut: 8,
} as const

const byCode: Partial<Record<FtpErrorCode, number>> = {
  'connection-failed': ExitStatus.connection,
  'connection-lost': ExitStatus.connection,
  'timed-out': ExitStatus.connection,
  'foreign-peer': ExitStatus.connection,
  'login-failed': ExitStatus.login,
  refused: ExitStatus.refused,
  'unsupported-parameters': ExitStatus.usage,
  'local-file': ExitStatus.localFile,
  'bad-path': ExitStatus.localFile,
}

/** The exit status for an error. */
export function exitStatusOf(thrown: unknown): number {
  if (isFtpError(thrown)) return byCode[thrown.code] ?? ExitStatus.transfer
  if (thrown instanceof RangeError || thrown instanceof TypeError) return ExitStatus.usage
  if (thrown instanceof Error && thrown.name === 'FileSystemError') return ExitStatus.localFile
  if (thrown instanceof Error && 'syscall' in thrown) return ExitStatus.localFile
  return ExitStatus.fault
}

/** An error that has been reported already, and still decides the exit status. */
export class ReportedError extends Error {
  constructor(readonly fault: unknown) {
    super('a command failed')
  }
}

/** Runs a codec. Malformed input is explained by a line of JSON on standard error, and sets the exit status. */
export async function explainMalformed(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // The reader of the output has closed the pipe: it needs no more.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return
    if (!isFtpError(error) || error.code === 'local-file') throw error
    warnJson(explained(error))
    process.exitCode = ExitStatus.usage
  }
}

function explained({ code, offset, clause, message }: FtpError): object {
  return { error: code, offset, clause, message }
}
