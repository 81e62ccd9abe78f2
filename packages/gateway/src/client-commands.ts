import { canonicalVerb, type Line, LineReader, parseCommand, TelnetFilter } from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'

/** A line of the client. */
export type ClientLine =
  /** `octets` are the line as it came, without its line end and without Telnet commands. */
  | {
      readonly kind: 'command'
      readonly verb: string
      readonly argument: string | undefined
      readonly octets: Uint8Array
    }
  /** A line that is never passed on, and the reply to it. `foreign` if the client does not seem to speak FTP. */
  | {
      readonly kind: 'fault'
      readonly code: number
      readonly text: string
      readonly foreign?: true | undefined
    }

const carriageReturn = 0x0d
const lineFeed = 0x0a

const faults = {
  'too-long': { kind: 'fault', code: 500, text: 'Command line too long' },
  nul: { kind: 'fault', code: 501, text: 'NUL is not allowed in a command line' },
  'bare-lf': { kind: 'fault', code: 500, text: 'Command lines must end with CRLF' },
} as const satisfies Record<Exclude<Line['kind'], 'line'>, ClientLine>

/**
 * A CR or LF within an argument (RFC 2640 §3.1 sends them as CR NUL and CR NUL LF): some servers take it for the end of
 * the line, and what follows for a command that the gateway has not seen.
 */
const lineEndInside = {
  kind: 'fault',
  code: 501,
  text: 'CR and LF are not allowed in a command line',
} as const satisfies ClientLine

const notFtp = {
  kind: 'fault',
  code: 500,
  text: 'Not a command',
  foreign: true,
} as const satisfies ClientLine

/** The commands that the client has sent and that wait, and the incomplete line after them. */
export class ClientCommands {
  private readonly waiting: ClientLine[] = []
  private readonly telnet: TelnetFilter
  private readonly lines: LineReader
  private begun = false

  /**
   * @param maxLength octets of a line
   * @param answer sends refusals of Telnet options
   */
  constructor(maxLength: number, answer: (octets: Uint8Array) => void) {
    this.telnet = new TelnetFilter(answer)
    this.lines = new LineReader({ maxLength, bareLf: 'refuse', urgent: true })
  }

  /** How many wait. */
  get length(): number {
    return this.waiting.length
  }

  /** Whether nothing waits, not even an incomplete line. */
  get empty(): boolean {
    return this.waiting.length === 0 && !this.lines.midLine
  }

  /** Whether ABOR, STAT or QUIT has come with a lone CR, whose LF may have been urgent data and lost. */
  get atLoneCr(): boolean {
    return this.lines.atLoneCr
  }

  /** Takes octets of the control connection. @throws FtpError for an endless Telnet subnegotiation */
  push(octets: Uint8Array): void {
    this.add(this.lines.push(this.telnet.filter(octets)))
  }

  /** Ends a command at its lone CR, if one waits so. */
  endAtCr(): void {
    this.add(this.lines.endAtCr())
  }

  /** The next one, which waits no more. */
  shift(): ClientLine | undefined {
    return this.waiting.shift()
  }

  /** Takes the command that is next, if it is wanted. */
  takeNext(isWanted: (verb: string) => boolean): Extract<ClientLine, { kind: 'command' }> | undefined {
    const [next] = this.waiting
    if (next?.kind !== 'command' || !isWanted(next.verb)) return undefined
    this.waiting.shift()
    return next
  }

  /** Takes the first command that may overtake those before it out of the queue. */
  takeFirst(isWanted: (verb: string) => boolean): Extract<ClientLine, { kind: 'command' }> | undefined {
    const at = this.waiting.findIndex((line) => line.kind === 'command' && isWanted(line.verb))
    const [found] = at < 0 ? [] : this.waiting.splice(at, 1)
    return found?.kind === 'command' ? found : undefined
  }

  private add(lines: readonly Line[]): void {
    for (const line of lines) this.waiting.push(this.interpret(line))
  }

  private interpret(line: Line): ClientLine {
    const first = !this.begun
    this.begun = true
    // A request whose first line can't be read is followed by its headers and body.
    if (line.kind !== 'line') return { ...faults[line.kind], ...(first && { foreign: true }) }
    const { octets } = line
    const command = parsed(octets)
    // A page in a browser can send a request to any port, with commands in its body: it does not begin with one.
    if (first && !(command && canonicalVerb(command.verb))) return notFtp
    if (!command) return { ...notFtp, foreign: undefined }
    if (octets.includes(carriageReturn) || octets.includes(lineFeed)) return lineEndInside
    return { kind: 'command', ...command, octets }
  }
}

function parsed(octets: Uint8Array): ReturnType<typeof parseCommand> | undefined {
  try {
    return parseCommand(octets)
  } catch (error) {
    if (isFtpError(error)) return undefined
    throw error
  }
}
