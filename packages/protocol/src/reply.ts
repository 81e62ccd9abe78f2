import { nameOctets } from '@ftpkit/transfer'
import { escapeTelnet } from './telnet.js'

/** A reply of the server: a three-digit code and the text of each of its lines, without codes and line ends. */
export interface Reply {
  readonly code: number
  /** At least one. Their text is that of `nameText`, so `nameOctets` restores the octets of a name in them. */
  readonly lines: readonly string[]
  /** Set if the reply exceeded the reader's limit and text was dropped. */
  readonly truncated?: true | undefined
}

/** First digit 1 to 5 (RFC 959 §4.2), and 6 for protected replies (RFC 2228 §5.2). */
const firstCode = 100
const lastCode = 699

/** A line that a client could mistake for the end of the reply or the start of the next one. */
const beginsWithCode = /^\d{3}/

const separators = /[\r\n\0]/g
const written: Readonly<Record<string, string>> = {
  '\r': '\r\0', // RFC 2640 §3.1: a CR of a pathname is sent CR NUL
  '\n': '\\n',
  '\0': '\\0',
}

/**
 * Writes a reply with its line ends. Several lines become `ddd-first`, the lines between unchanged, and `ddd last`; a
 * line between that begins with three digits is preceded by a space (RFC 959 §4.2).
 *
 * No text can add a line: CR becomes CR NUL, LF and NUL become `\n` and `\0`, IAC is doubled.
 *
 * @param options `every-line` puts the code before the lines between too, as many servers do, except before those that
 *   begin with a space
 * @throws RangeError for a code outside 100 to 699
 */
export function formatReply(
  code: number,
  lines: string | readonly string[],
  { codes = 'first-and-last' }: { readonly codes?: 'first-and-last' | 'every-line' } = {},
): Uint8Array {
  if (!Number.isInteger(code) || code < firstCode || code > lastCode) {
    throw new RangeError(`a reply code is ${firstCode} to ${lastCode}, not ${code}`)
  }
  const texts = (typeof lines === 'string' ? [lines] : lines).map(oneLine)
  const last = texts.pop() ?? ''
  const [first, ...between] = texts
  let reply = first === undefined ? '' : `${code}-${first}\r\n`
  for (const line of between) {
    const coded = codes === 'every-line' && !line.startsWith(' ')
    const front = coded ? `${code}-` : beginsWithCode.test(line) ? ' ' : ''
    reply += `${front}${line}\r\n`
  }
  return escapeTelnet(nameOctets(`${reply}${code} ${last}\r\n`))
}

function oneLine(text: string): string {
  return text.replace(separators, (letter) => written[letter]!)
}

/** A reply as text for a person: `550 No such file.` */
export function replyText(reply: Reply): string {
  return `${reply.code} ${reply.lines.join('\n')}`
}
