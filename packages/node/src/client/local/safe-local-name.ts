import { unportable } from '@ftpkit/filesystem'
import { printable } from '@ftpkit/protocol/escape'
import { FtpError } from '@ftpkit/transfer'

/** What leads out of a directory, ends the name early or hides what it is, on any system. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const dangerous = /[/\\\0-\x1f\x7f]/

/**
 * The one way by which a name that a server told becomes the name of a local file: it stays in its directory, and
 * means one file. On Windows it must also mean the same on every system: no device, drive or stream.
 *
 * @param name one name, as a listing tells it, not a path
 * @throws FtpError `bad-path`
 */
export function safeLocalName(name: string, platform: NodeJS.Platform = process.platform): string {
  const why = faultOf(name, platform)
  if (why === undefined) return name
  const message = `the server's name "${printable(name)}" can't be that of a local file: ${why}`
  throw new FtpError('bad-path', message, { phase: 'local file' })
}

function faultOf(name: string, platform: NodeJS.Platform): string | undefined {
  if (name === '') return 'it is empty'
  if (name === '.' || name === '..') return 'it means a directory'
  if (dangerous.test(name)) return 'it holds a separator of directories or a control character'
  return platform === 'win32' ? unportable(name) : undefined
}
