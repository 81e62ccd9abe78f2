import { type FileSystemErrorCode, isFileSystemError } from '@ftpkit/filesystem'
import { isVerbatimReplyError, type Refusal } from '@ftpkit/session'
import { isFtpError } from '@ftpkit/transfer'

/** What was being done when something failed: each has reply codes of its own for the same fault (RFC 959 §5.4). */
export type Undertaking = 'read' | 'store' | 'change'

/**
 * Reply codes by fault of the file system. 450 and 451 mean "try again later", 452 and 552 that no space is left, 550 that
 * it can't be done, 553 that the name can't be used (RFC 959 §4.2).
 */
const codes: Readonly<Record<FileSystemErrorCode, Readonly<Record<Undertaking, number>>>> = {
  'not-found': { read: 550, store: 553, change: 550 },
  exists: { read: 550, store: 553, change: 550 },
  'not-a-directory': { read: 550, store: 553, change: 550 },
  'is-a-directory': { read: 550, store: 553, change: 550 },
  'not-empty': { read: 550, store: 553, change: 550 },
  'access-denied': { read: 550, store: 553, change: 550 },
  'no-space': { read: 451, store: 452, change: 452 },
  'over-quota': { read: 451, store: 552, change: 550 },
  'too-many-open': { read: 450, store: 450, change: 450 },
  'bad-name': { read: 550, store: 553, change: 550 },
  'bad-start': { read: 554, store: 554, change: 550 },
  'not-a-file': { read: 550, store: 553, change: 550 },
  'read-only': { read: 550, store: 553, change: 550 },
  busy: { read: 450, store: 450, change: 450 },
  unsupported: { read: 550, store: 553, change: 550 },
  io: { read: 451, store: 451, change: 451 },
}

/** The reply to an error. Unexpected errors are not shown to the client. */
export function refusalOf(thrown: unknown, undertaking: Undertaking): Refusal {
  if (isFileSystemError(thrown)) return { reply: codes[thrown.code][undertaking], text: thrown.message }
  if (isVerbatimReplyError(thrown)) {
    const { code, lines } = thrown.reply
    return { reply: code, text: thrown.message, lines }
  }
  if (isFtpError(thrown)) return { reply: thrown.replyHint ?? 451, text: thrown.message }
  return { reply: 451, text: 'Local error in processing' }
}
