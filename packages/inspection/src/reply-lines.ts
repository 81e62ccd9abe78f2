import type { PacketMark } from '@ftpkit/capture'

/** A reply as it was captured. */
export interface SeenReply {
  readonly code: number
  /** The lines without codes. */
  readonly lines: readonly string[]
  /** Of the first line and of the last one. */
  readonly begun: PacketMark
  readonly ended: PacketMark
}

/** Lines of a reply that are kept, and letters in them. */
const maxLines = 10_000
const maxLetters = 1_048_576

const numbered = /^([1-6]\d\d)([ -]?)(.*)$/s

/**
 * Puts the lines of a server together to replies (RFC 959 §4.2), as far as they are some: an inspector reads on where a
 * client has to give up.
 */
export class ReplyLines {
  private open: { code: number; lines: string[]; begun: PacketMark } | undefined
  /** Letters of the open reply that are kept. */
  private letters = 0

  /**
   * @param reply called with each reply
   * @param stray called with each line that belongs to none
   */
  constructor(
    private readonly reply: (reply: SeenReply) => void,
    private readonly stray: (line: string, mark: PacketMark) => void,
  ) {}

  line(text: string, mark: PacketMark): void {
    const [, digits, separator, rest = ''] = numbered.exec(text) ?? []
    const code = Number(digits)
    if (this.open) this.next(this.open, text, digits && separator !== '-' ? code : undefined, rest, mark)
    else if (digits === undefined) this.stray(text, mark)
    else if (separator === '-') this.begin(code, rest, mark)
    else this.reply({ code, lines: [rest], begun: mark, ended: mark })
  }

  /** No line follows, or some are missing: a reply that has begun is reported as far as it is there. */
  end(mark: PacketMark): void {
    const { open } = this
    this.open = undefined
    if (open) this.reply({ ...open, ended: mark })
  }

  private begin(code: number, first: string, mark: PacketMark): void {
    this.open = { code, lines: [first], begun: mark }
    this.letters = first.length
  }

  private next(
    open: NonNullable<ReplyLines['open']>,
    text: string,
    code: number | undefined,
    rest: string,
    mark: PacketMark,
  ): void {
    const isLast = code === open.code
    const repeated = text.startsWith(`${open.code}-`)
    const line = isLast ? rest : repeated ? text.slice(4) : text
    if (open.lines.length < maxLines && this.letters + line.length <= maxLetters) open.lines.push(line)
    this.letters += line.length
    if (isLast) this.end(mark)
  }
}
