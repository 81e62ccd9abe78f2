import { FtpError, isFtpError } from '@ftpkit/transfer'

/** The caller has given a transfer up. */
export function transferAborted(cause?: unknown): FtpError {
  return new FtpError('aborted', 'the transfer was aborted', { phase: 'transfer', replyHint: 426, cause })
}

/** No octet moved on a data connection for as long as its limit allows. */
export function transferStalled(milliseconds: number): FtpError {
  return new FtpError('timed-out', `no data was transferred for ${seconds(milliseconds)}`, {
    phase: 'transfer',
    replyHint: 426,
  })
}

/** A restart marker was given for a transfer in MODE S, which has none (RFC 959 §3.5). */
export function markerInStreamMode(): FtpError {
  return new FtpError('bad-restart-position', 'MODE S has no restart markers; use MODE B or C', {
    phase: 'transfer',
    replyHint: 554,
    clause: '1123 §4.1.3.4',
  })
}

/**
 * What went wrong with a local file, so that the server is not blamed for it; an FtpError stays what it is.
 *
 * @param what names the file and says what failed: `/tmp/a cannot be read`
 */
export function localFault(what: string, error: unknown): FtpError {
  if (isFtpError(error)) return error
  const why = error instanceof Error ? error.message : String(error)
  return new FtpError('local-file', `${what}: ${why}`, { phase: 'local file', cause: error })
}

/** A time as messages give it: `1 second`, `0.5 seconds`. */
export function seconds(milliseconds: number): string {
  return milliseconds === 1_000 ? '1 second' : `${milliseconds / 1_000} seconds`
}
