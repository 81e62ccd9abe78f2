import { LineReader, TelnetFilter, type Verb } from '@ftpkit/protocol'
import type { Personality } from './personality.js'
import { type Received, understand } from './received.js'

/** Node loses the last octet of urgent data: see `LineReaderOptions.endAtCr`. */
const endAtCr = ['ABOR', 'abor'] as const

/** Commands that have come and wait to be carried out, and the part of one that has come. */
export class CommandQueue {
  private telnet!: TelnetFilter
  private lines!: LineReader
  private waiting: Received[] = []

  /**
   * @param maxLength longest line in octets; a longer one waits as a fault
   * @param answer sends what Telnet asks for
   */
  constructor(
    private readonly maxLength: number,
    private readonly personality: Personality,
    private readonly answer: (octets: Uint8Array) => void,
  ) {
    this.readAnew()
  }

  get length(): number {
    return this.waiting.length
  }

  /** Whether nothing waits, not even the part of a line. */
  get empty(): boolean {
    return this.waiting.length === 0 && !this.lines.midLine
  }

  /** Forgets the part of a line or of a Telnet command that has come. */
  readAnew(): void {
    this.telnet = new TelnetFilter(this.answer)
    this.lines = new LineReader({ maxLength: this.maxLength, endAtCr })
  }

  /** Takes octets of the control connection. @throws FtpError for a Telnet subnegotiation without end */
  push(octets: Uint8Array): void {
    for (const line of this.lines.push(this.telnet.filter(octets))) {
      this.waiting.push(understand(line, this.personality))
    }
  }

  /** Whether the next command is this one. */
  next(verb: Verb): boolean {
    return isCommand(this.waiting[0], verb)
  }

  has(verb: Verb): boolean {
    return this.waiting.some((received) => isCommand(received, verb))
  }

  shift(): Received | undefined {
    return this.waiting.shift()
  }

  clear(): void {
    this.waiting = []
  }
}

function isCommand(received: Received | undefined, verb: Verb): boolean {
  return received?.kind === 'command' && received.verb === verb
}
