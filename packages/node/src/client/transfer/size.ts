import { replyText } from '@ftpkit/protocol/reply'
import { succeed } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import type { ClientSession } from '../session.js'

/** Octets of a file itself: those that RETR would send without any conversion (RFC 3659 §4). @throws FtpError `refused` */
export async function sizeOf(session: ClientSession, path: string): Promise<number> {
  await session.setParameters({ type: { code: 'I' }, structure: 'F', mode: 'S' })
  const reply = await session.run(() => succeed('SIZE', path))
  const size = /^\d{1,16}$/.test(reply.lines[0]?.trim() ?? '') ? Number(reply.lines[0]) : Number.NaN
  if (Number.isSafeInteger(size)) return size
  throw new FtpError('bad-reply', `no size in the reply to SIZE: ${replyText(reply)}`, {
    command: `SIZE ${path}`,
    reply: replyText(reply),
    clause: '3659 §4',
  })
}
