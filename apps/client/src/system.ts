import type { FtpClient } from '@ftpkit/node'
import { type HostType, hostTypeOf } from '@ftpkit/protocol'

/** The system of a server, by SYST. */
export async function systemOf(client: FtpClient): Promise<HostType | undefined> {
  const { code, lines } = await client.command('SYST')
  return hostTypeOf(code === 215 ? lines.join(' ') : undefined)
}
