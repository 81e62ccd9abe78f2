import { unportable } from '@ftpkit/filesystem/portable-name'
import { printable } from '@ftpkit/protocol/printable'
import { FtpError, nameOctets, nameText } from '@ftpkit/transfer'

/** What leads out of a directory, ends the name early or disguises it, on any system. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const dangerous = /[/\\\0-\x1f\x7f]/

/**
 * Checks a name that a server sent before it becomes the name of a local file: it has to stay in its directory, and to
 * mean one file: octets that are no character of the server's encoding may be one in UTF-8. On Windows it must be portable too: not a device, drive or stream.
 *
 * @param name a single name from a listing, not a path
 * @param platform Default: that of this process
 * @returns the same name
 * @throws FtpError `bad-path`
 */
export function safeLocalName(name: string, platform: NodeJS.Platform = process.platform): string {
  const why = faultOf(name, platform)
  if (why === undefined) return name
  const message = `the server's name "${printable(name)}" is not safe as a local file name: ${why}`
  throw new FtpError('bad-path', message, { phase: 'local file' })
}

function faultOf(name: string, platform: NodeJS.Platform): string | undefined {
  if (name === '') return 'it is empty'
  if (name === '.' || name === '..') return 'it names a directory'
  if (dangerous.test(name)) return 'it contains a path separator or a control character'
  if (nameText(nameOctets(name)) !== name) return 'its octets are another name here'
  return platform === 'win32' ? unportable(name) : undefined
}
