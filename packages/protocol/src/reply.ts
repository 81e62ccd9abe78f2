import { type NameEncoding, utf8Names } from '@ftpkit/transfer'
import { escapeTelnet } from './telnet.js'

/** A reply of the server: a three-digit code and the text of each of its lines, without codes and line ends. */
export interface Reply {
  /** Three digits, 100 to 599. */
  readonly code: number
  /** At least one. Their text is that of an encoding of names, whose `octets` restores the octets of a name in them. */
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

/** Which lines of a reply of several lines carry the code, and how names are encoded. */
export interface ReplyFormat {
  /**
   * `every-line` puts the code before the lines between the first and the last too, as many servers do, except before
   * those that begin with a space.
   *
   * @default 'first-and-last'
   */
  readonly codes?: 'first-and-last' | 'every-line' | undefined
  /** The encoding of names in the lines. Default: UTF-8 */
  readonly names?: Pick<NameEncoding, 'octets'> | undefined
}

/**
 * Writes a reply with its line ends. Several lines become `ddd-first`, the lines between unchanged, and `ddd last`; a
 * line between that begins with three digits is preceded by a space (RFC 959 §4.2).
 *
 * No text can add a line: CR becomes CR NUL, LF and NUL become `\n` and `\0`, IAC is doubled.
 *
 * @throws RangeError for a code outside 100 to 699
 */
export function formatReply(
  code: number,
  lines: string | readonly string[],
  format: ReplyFormat = {},
): Uint8Array {
  const writer = new ReplyWriter(code, format)
  if (typeof lines === 'string') return writer.end([lines])
  return writer.end(lines.length > 0 ? lines : [''])
}

/** Writes a reply piece by piece, in the form of {@link formatReply}: one of many lines is never in memory as a whole. */
export class ReplyWriter {
  private begun = false
  private readonly everyLine: boolean
  private readonly names: Pick<NameEncoding, 'octets'>

  /** @throws RangeError for a code outside 100 to 699 */
  constructor(
    private readonly code: number,
    { codes = 'first-and-last', names = utf8Names }: ReplyFormat = {},
  ) {
    if (!Number.isInteger(code) || code < firstCode || code > lastCode) {
      throw new RangeError(`a reply code is ${firstCode} to ${lastCode}, not ${code}`)
    }
    this.everyLine = codes === 'every-line'
    this.names = names
  }

  /** Writes lines that others follow. */
  push(lines: readonly string[]): Uint8Array {
    return this.octetsOf(this.textOf(lines, lines.length))
  }

  /** Writes the last lines, of which there is at least one. */
  end(lines: readonly string[]): Uint8Array {
    const last = lines.length - 1
    return this.octetsOf(`${this.textOf(lines, last)}${this.code} ${oneLine(lines[last]!)}\r\n`)
  }

  private octetsOf(text: string): Uint8Array {
    return escapeTelnet(this.names.octets(text))
  }

  private textOf(lines: readonly string[], count: number): string {
    let text = ''
    for (let at = 0; at < count; at++) {
      const line = oneLine(lines[at]!)
      text += `${this.begun ? this.front(line) : `${this.code}-`}${line}\r\n`
      this.begun = true
    }
    return text
  }

  /** What is written before a line between the first and the last. */
  private front(line: string): string {
    if (this.everyLine && !line.startsWith(' ')) return `${this.code}-`
    return beginsWithCode.test(line) ? ' ' : ''
  }
}

function oneLine(text: string): string {
  return text.replace(separators, (letter) => written[letter]!)
}

/** A reply as text for a person: `550 No such file.` */
export function replyText(reply: Reply): string {
  return `${reply.code} ${reply.lines.join('\n')}`
}
