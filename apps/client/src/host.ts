import { type FtpClient, FtpError } from '@ftpkit/node'
import type { ConnectionChoice } from './options.js'

/**
 * Has an IBM i name and list files as the command line says: as paths on a host of that type unless it says otherwise.
 *
 * @throws FtpError `refused` by a server that does not know the words
 */
export async function prepareHost(
  client: FtpClient,
  { hostType, namefmt = hostType === 'ibmi' ? '1' : undefined, listfmt }: ConnectionChoice,
): Promise<void> {
  const wanted = Object.entries({ NAMEFMT: namefmt, LISTFMT: listfmt })
  for (const [name, format] of wanted) {
    if (format === undefined) continue
    const { code, lines } = await client.command('SITE', `${name} ${format}`)
    if (code < 300) continue
    const reply = `${code} ${lines.join(' ')}`
    throw new FtpError('refused', `the server refused SITE ${name} ${format}, so it is no IBM i: ${reply}`, {
      command: `SITE ${name} ${format}`,
      reply,
      replyHint: code,
      phase: 'command',
    })
  }
}
