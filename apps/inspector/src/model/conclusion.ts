import { counted } from '@ftpkit/protocol'
import type { CaptureLog } from './capture-log.js'
import { sizeText } from './phrases.js'

/** What could not be read of a capture, and why, in sentences; none if all was. */
export function conclusions(log: CaptureLog): string[] {
  const { summary } = log
  return [
    ...(log.failure === undefined ? [] : [`Reading stopped by a fault of this program: ${log.failure}.`]),
    ...(log.isCancelled
      ? [`Reading was cancelled after ${sizeText(log.read)}; what came before is shown.`]
      : []),
    ...(log.isFull ? ['There are more lines than this page can hold: ftpkit inspect shows them all.'] : []),
    ...(summary ? [...damage(log), ...leftOut(summary), ...nothing(log)] : []),
  ]
}

function damage({ summary, sessions }: CaptureLog): string[] {
  return summary!.faults.map(({ message, code }) =>
    code === 'unknown-format' && sessions.length === 0
      ? `This is not a capture that can be read (${message}).`
      : `The capture is damaged: ${message.replace(/^the capture, /, '')}. What came before is shown.`,
  )
}

function leftOut({ counts }: NonNullable<CaptureLog['summary']>): string[] {
  const links = Array.from(
    counts.unknownLinks,
    ([link, packets]) =>
      `${counted(packets, 'packet')} of link layer ${link} can not be read and ${packets === 1 ? 'is' : 'are'} left out.`,
  )
  const cut =
    counts.cut > 0
      ? [`The capture has cut ${counted(counts.cut, 'packet')}: capture with -s 0 to have all octets.`]
      : []
  return [...links, ...cut]
}

function nothing({ summary, sessions }: CaptureLog): string[] {
  const { counts, others, faults } = summary!
  if (sessions.length > 0 || faults.some(({ code }) => code === 'unknown-format')) return []
  return [
    `No FTP session in ${counted(counts.packets, 'packet')} (${counted(others, 'other TCP connection')}).`,
  ]
}
