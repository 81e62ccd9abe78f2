import { FtpError } from '@ftpkit/transfer'

/** RFC 959 §3.5: printable characters, no space. */
const markerPattern = /^[!-~]{1,255}$/

/** Whether a text can be a restart marker: 1 to 255 printable characters without a space (RFC 959 §3.5). */
export function isRestartMarker(text: string): boolean {
  return markerPattern.test(text)
}

/**
 * Reads the argument of REST in stream mode: octets of the file in transfer (RFC 3659 §5.3), spaces around ignored.
 *
 * @throws FtpError `bad-restart-position`, reply 501
 */
export function parseRestartPosition(argument: string): number {
  const text = argument.trim()
  const position = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(position)) return position
  throw new FtpError('bad-restart-position', 'a restart position is a decimal number of octets', {
    clause: '3659 §5.3',
    replyHint: 501,
  })
}

/** What a 110 reply tells: the sender's marker and the receiver's for the same place in the file. */
export interface MarkerPair {
  readonly sender: string
  readonly receiver: string
}

/** Reads the text of a 110 reply: `MARK ssss = rrrr` (RFC 1123 §4.1.3.4). @returns undefined for other words */
export function parseMarkerReply(text: string): MarkerPair | undefined {
  const [, sender, receiver] = /^MARK ([!-~]{1,255}) = ([!-~]{1,255})$/i.exec(text.trim()) ?? []
  return sender && receiver ? { sender, receiver } : undefined
}

/**
 * Writes the text of a 110 reply.
 *
 * @throws TypeError for a marker that is none: one that came from a peer could end the reply
 */
export function formatMarkerReply({ sender, receiver }: MarkerPair): string {
  if (!isRestartMarker(sender) || !isRestartMarker(receiver)) {
    throw new TypeError('a restart marker is 1 to 255 printable characters without a space')
  }
  return `MARK ${sender} = ${receiver}`
}
