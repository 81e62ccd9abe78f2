import { type FtpErrorCode, isFtpError } from '@ftpkit/transfer'

/** Exit statuses of `ftpkit`, for scripts. */
export const ExitStatus = {
  ok: 0,
  /** Something nobody foresaw. */
  fault: 1,
  /** The command line is wrong, or the input of a codec is. */
  usage: 2,
  /** No connection, or it was lost or too slow. */
  connection: 3,
  /** The server does not let the user in. */
  login: 4,
  /** The server refused a command. */
  refused: 5,
  /** The transfer ended before the file did, or its octets break the format. */
  transfer: 6,
  /** The local file can't be read or written. */
  localFile: 7,
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

/** The exit status for something thrown. */
export function exitStatusOf(thrown: unknown): number {
  if (isFtpError(thrown)) return byCode[thrown.code] ?? ExitStatus.transfer
  if (thrown instanceof RangeError || thrown instanceof TypeError) return ExitStatus.usage
  if (thrown instanceof Error && thrown.name === 'FileSystemError') return ExitStatus.localFile
  if (thrown instanceof Error && 'syscall' in thrown) return ExitStatus.localFile
  return ExitStatus.fault
}
