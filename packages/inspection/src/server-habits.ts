import type { Preset } from '@ftpkit/pipeline'

/** How a server on z/OS calls itself, in its greeting or in the reply to SYST. */
const zosServer = /\bMVS\b|z\/OS|IBM FTP CS/i

/** The habits of a server that has said this in its replies; undefined if it is none that has its own. */
export function habitsOf(replies: string): Preset | undefined {
  return zosServer.test(replies) ? 'zos' : undefined
}
