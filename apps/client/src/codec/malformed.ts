import { type FtpError, isFtpError } from '@ftpkit/transfer'
import { ExitStatus } from '../exit-status.js'

/** Runs a codec. Malformed input is told by a line of JSON on standard error, and by the exit status. */
export async function tellingMalformed(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // Whoever reads the output has enough of it.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return
    if (!isFtpError(error)) throw error
    process.stderr.write(`${JSON.stringify(described(error))}\n`)
    process.exitCode = ExitStatus.usage
  }
}

function described({ code, offset, clause, message }: FtpError): object {
  return { error: code, offset, clause, message }
}
