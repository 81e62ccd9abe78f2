import { SingleCapture } from '@ftpkit/live-capture'
import { FtpError, type Tap } from '@ftpkit/node'
import type { ConnectionChoice } from './options.js'
import { warn } from './output.js'

/**
 * Begins to record to a new file, until the process ends.
 *
 * @throws FtpError `local-file` for a file that can't be made
 */
export async function recordTo(
  file: string,
  { captureSize, captureSecrets }: Pick<ConnectionChoice, 'captureSize' | 'captureSecrets'>,
): Promise<Tap> {
  const options = {
    program: 'ftpkit',
    maxOctets: captureSize,
    secrets: captureSecrets,
    onFault: ({ message }: Error) => warn(`ftpkit: ${file} lacks a part of the sessions: ${message}`),
  }
  const capture = await SingleCapture.open(file, options).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'EEXIST' ? 'there is a file of this name, and nothing is overwritten' : error.message
    throw new FtpError('local-file', `--capture ${file}: ${why}`, { cause: error })
  })
  process.once('exit', () => capture.flush())
  return capture.tap
}
