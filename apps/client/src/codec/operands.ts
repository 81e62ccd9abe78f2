import { createReadStream, type Stats, statSync } from 'node:fs'
import { FtpError } from '@ftpkit/transfer'
import { isStandardInput, isStandardOutput } from '../output.js'
import { StandardOutput } from './standard-streams.js'

/** Where a codec reads, and where it writes. */
export interface CodecStreams {
  readonly input: AsyncIterable<Uint8Array>
  readonly output: StandardOutput
}

/**
 * Runs a codec on its operands. A file appears under its name only once it is complete; what is not a regular file, such
 * as a pipe, is written as it is.
 *
 * @param from Default, and for `-`: standard input
 * @param to Default, and for `-`: standard output
 * @throws RangeError where both are one file; FtpError `local-file` for one that can't be read or written
 */
export async function withOperands(
  from: string | undefined,
  to: string | undefined,
  work: (streams: CodecStreams) => Promise<void>,
): Promise<void> {
  const source = from !== undefined && !isStandardInput(from) ? from : undefined
  const place = to !== undefined && !isStandardOutput(to) ? to : undefined
  if (source !== undefined) assertReadable(source, place)
  const input: AsyncIterable<Uint8Array> = source === undefined ? process.stdin : createReadStream(source)
  if (place === undefined) return work({ input, output: new StandardOutput() })
  const { openTarget } = await import('@ftpkit/node/directory')
  const { target } = await openTarget(place, false)
  try {
    await work({ input, output: new StandardOutput((octets) => target.write([octets])) })
    await target.commit()
  } catch (error) {
    await target.discard()
    throw error
  }
}

/** @throws FtpError `local-file` for a file that is not there, or a directory; RangeError for the file to write */
function assertReadable(source: string, place: string | undefined): void {
  const from = statOf(source)
  if (!from || from.isDirectory()) {
    const why = from ? 'it is a directory' : 'there is no such file'
    throw new FtpError('local-file', `${source} cannot be read: ${why}`, { phase: 'local file' })
  }
  const to = place === undefined ? undefined : statOf(place)
  if (to?.isFile() && to.dev === from.dev && to.ino === from.ino)
    throw new RangeError(`${source} and ${place} are one file: write to another one`)
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
