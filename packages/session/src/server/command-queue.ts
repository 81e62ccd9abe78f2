import {
  type Command,
  canonicalVerb,
  type Line,
  LineReader,
  parseCommand,
  TelnetFilter,
  type Verb,
} from '@ftpkit/protocol'
import { isFtpError, nameText } from '@ftpkit/transfer'
import type { Personality, VerbatimReply } from './personality.js'

/** A line of the control connection, interpreted as far as possible without knowing the session. */
export type ReceivedLine =
  /** `argument` is undefined if no space follows the verb. */
  | { readonly kind: 'command'; readonly verb: Verb; readonly argument: string | undefined }
  /** A command that only the personality knows. */
  | { readonly kind: 'personality'; readonly verb: string; readonly argument: string }
  /** Not a command of the table. `foreign` if the peer seems to speak another protocol. */
  | {
      readonly kind: 'fault'
      readonly code: number
      readonly text: string
      readonly foreign: boolean
      readonly verbatim?: VerbatimReply | undefined
    }

/**
 * HTTP: a browser can be made to send it, with any content, to any port (the ALPACA attack); and the PROXY protocol of a load
 * balancer that the server does not know.
 */
const foreignLine =
  /^PROXY (?:TCP|UNKNOWN)| HTTP\/\d|^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)(?: |$)|^HOST:/i

/** What version 2 of the PROXY protocol begins with: CR LF CR LF NUL CR LF "QUIT" LF. */
const proxySignature = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10] as const

/** Replies to lines that the line reader could not deliver. */
const lineFaults = {
  'too-long': fault(500, 'Command line too long'),
  nul: fault(501, 'NUL is not allowed in a command line'),
  'bare-lf': fault(500, 'Command lines must end with CRLF'),
} as const satisfies Record<Exclude<Line['kind'], 'line'>, ReceivedLine>

/** Interprets a line. Texts of faults never repeat any of it: the peer may not be an FTP client. */
export function interpret(line: Line, personality: Personality = {}): ReceivedLine {
  if (line.kind !== 'line') return lineFaults[line.kind]
  const command = parsed(line.octets)
  const verb = command && canonicalVerb(command.verb)
  if (verb) return { kind: 'command', verb, argument: command.argument }
  if (command && personality.commands?.has(command.verb)) {
    return { kind: 'personality', verb: command.verb, argument: command.argument ?? '' }
  }
  const foreign = foreignLine.test(nameText(line.octets))
  const verbatim = command && personality.unknown?.(command.verb)
  return { ...fault(500, command ? 'Unknown command' : 'Syntax error: not a command', foreign), verbatim }
}

function fault(code: number, text: string, foreign = false): Extract<ReceivedLine, { kind: 'fault' }> {
  return { kind: 'fault', code, text, foreign }
}

function parsed(octets: Uint8Array): Command | undefined {
  try {
    return parseCommand(octets)
  } catch (error) {
    if (isFtpError(error)) return undefined
    throw error
  }
}

/** Commands that have arrived and wait to be carried out, and the incomplete line after them. */
export class CommandQueue {
  private telnet!: TelnetFilter
  private lines!: LineReader
  private waiting: ReceivedLine[] = []
  /** Octets at the beginning of the connection that are those of the signature; infinite once one is not. */
  private ofSignature = 0

  /**
   * @param maxLength longest line in octets; a longer one waits as a fault
   * @param answer sends refusals of Telnet options
   */
  constructor(
    private readonly maxLength: number,
    private readonly personality: Personality,
    private readonly answer: (octets: Uint8Array) => void,
  ) {
    this.reset()
  }

  get length(): number {
    return this.waiting.length
  }

  /** Whether nothing waits, not even an incomplete line. */
  get empty(): boolean {
    return this.waiting.length === 0 && !this.lines.midLine
  }

  /** Drops an incomplete line or Telnet command. */
  reset(): void {
    this.telnet = new TelnetFilter(this.answer)
    this.lines = new LineReader({ maxLength: this.maxLength, urgent: true })
  }

  /** Takes octets of the control connection. @throws FtpError for an endless Telnet subnegotiation */
  push(octets: Uint8Array): void {
    // Before the lines that the signature would be read as.
    if (this.completesSignature(octets)) this.waiting.push(fault(500, 'Not a command', true))
    this.add(this.lines.push(this.telnet.filter(octets)))
  }

  private completesSignature(octets: Uint8Array): boolean {
    for (let at = 0; at < octets.length && this.ofSignature < proxySignature.length; at++) {
      const isNext = octets[at] === proxySignature[this.ofSignature]
      this.ofSignature = isNext ? this.ofSignature + 1 : Number.POSITIVE_INFINITY
      if (this.ofSignature === proxySignature.length) return true
    }
    return false
  }

  /** Whether ABOR, STAT or QUIT has come with a lone CR, whose LF may have been urgent data and lost. */
  get atLoneCr(): boolean {
    return this.lines.atLoneCr
  }

  /** Ends a command at its lone CR, if one waits so. */
  endAtCr(): void {
    this.add(this.lines.endAtCr())
  }

  private add(lines: readonly Line[]): void {
    for (const line of lines) this.waiting.push(interpret(line, this.personality))
  }

  /** Whether this command is the next. */
  next(verb: Verb): boolean {
    return isCommand(this.waiting[0], verb)
  }

  has(verb: Verb): boolean {
    return this.waiting.some((line) => isCommand(line, verb))
  }

  shift(): ReceivedLine | undefined {
    return this.waiting.shift()
  }

  clear(): void {
    this.waiting = []
  }
}

function isCommand(line: ReceivedLine | undefined, verb: Verb): boolean {
  return line?.kind === 'command' && line.verb === verb
}
