import { FtpError } from '@ftpkit/transfer'

/** The Telnet commands that FTP can meet (RFC 854, page 14). */
export const Telnet = {
  subnegotiationEnd: 0xf0,
  subnegotiation: 0xfa,
  will: 0xfb,
  wont: 0xfc,
  do: 0xfd,
  dont: 0xfe,
  interpretAsCommand: 0xff,
} as const

/** Telnet commands without an option: they carry no text, and FTP gives a meaning to IP and DM only. */
export type TelnetSignal = 'NOP' | 'DM' | 'BRK' | 'IP' | 'AO' | 'AYT' | 'EC' | 'EL' | 'GA'

const firstSignal = 0xf1
const signals = ['NOP', 'DM', 'BRK', 'IP', 'AO', 'AYT', 'EC', 'EL', 'GA'] as const

/** Below this no octet is a Telnet command. */
const firstCommand = 0xf0

/** Longest subnegotiation that is skipped, in octets: no FTP peer has a reason to send one at all. */
export const maxSubnegotiationLength = 1_024

function ignore(): void {}

type State = 'text' | 'command' | 'will' | 'do' | 'silent' | 'subnegotiation' | 'subnegotiationCommand'

/** What comes after each octet that IAC introduces. */
const afterCommand: Readonly<Record<number, State>> = {
  [Telnet.will]: 'will',
  [Telnet.do]: 'do',
  [Telnet.wont]: 'silent',
  [Telnet.dont]: 'silent',
  [Telnet.subnegotiation]: 'subnegotiation',
}

/**
 * Takes the Telnet commands out of what arrives on a control connection, and refuses every option.
 *
 * RFC 1123 §4.1.2.12: WILL is answered DONT, and DO is answered WONT. RFC 854 rule 3b: WONT and DONT are never
 * answered, so two refusing peers don't loop. Negotiation may stand in the middle of a command line.
 */
export class TelnetFilter {
  private state: State = 'text'
  private skipped = 0
  private failure: FtpError | undefined

  /**
   * @param answer gets the refusals to send back, once for each chunk that called for any
   * @param signal is told each Telnet command without an option: `IP` and `DM` come before ABOR (RFC 959 §4.1.3)
   */
  constructor(
    private readonly answer: (octets: Uint8Array) => void,
    private readonly signal: (name: TelnetSignal) => void = ignore,
  ) {}

  /**
   * Returns the octets of `chunk[start, end)` that are text, IAC IAC as one 0xFF.
   * Without any Telnet command in it that is a view of the chunk; otherwise a copy.
   *
   * @throws FtpError `limit-exceeded` for a subnegotiation longer than {@link maxSubnegotiationLength}
   */
  filter(chunk: Uint8Array, start = 0, end = chunk.length): Uint8Array {
    if (this.failure) throw this.failure
    const plain = chunk.subarray(start, end)
    if (this.state === 'text' && !plain.includes(Telnet.interpretAsCommand)) return plain
    return this.separate(plain)
  }

  private separate(input: Uint8Array): Uint8Array {
    const text = new Uint8Array(input.length)
    const refusals: number[] = []
    let length = 0
    for (let at = 0; at < input.length; at++) {
      const octet = input[at]!
      if (this.state === 'text' && octet !== Telnet.interpretAsCommand) text[length++] = octet
      else if (this.step(octet, at, refusals)) text[length++] = octet
    }
    if (refusals.length > 0) this.answer(Uint8Array.from(refusals))
    return text.subarray(0, length)
  }

  /** Takes an octet that belongs to a Telnet command. @returns whether it turned out to be text */
  private step(octet: number, offset: number, refusals: number[]): boolean {
    switch (this.state) {
      case 'text':
        this.state = 'command'
        return false
      case 'command':
        return this.command(octet)
      case 'subnegotiation':
        if (octet === Telnet.interpretAsCommand) this.state = 'subnegotiationCommand'
        this.countSkipped(offset)
        return false
      case 'subnegotiationCommand':
        this.state = octet === Telnet.subnegotiationEnd ? 'text' : 'subnegotiation'
        this.countSkipped(offset)
        return false
      case 'will':
        refusals.push(Telnet.interpretAsCommand, Telnet.dont, octet)
        break
      case 'do':
        refusals.push(Telnet.interpretAsCommand, Telnet.wont, octet)
        break
    }
    this.state = 'text'
    return false
  }

  private command(octet: number): boolean {
    this.state = afterCommand[octet] ?? 'text'
    this.skipped = 0
    const name = signals[octet - firstSignal]
    if (name) this.signal(name)
    // A Synch sends its DM as TCP urgent data, which never reaches a reader without SO_OOBINLINE: `FF F4 FF` is
    // then followed by the next command. So an IAC before anything that is no Telnet command loses only itself.
    return octet < firstCommand || octet === Telnet.interpretAsCommand
  }

  private countSkipped(offset: number): void {
    this.skipped++
    if (this.skipped <= maxSubnegotiationLength) return
    this.failure = new FtpError(
      'limit-exceeded',
      `a Telnet subnegotiation is longer than ${maxSubnegotiationLength} octets; close the control connection`,
      { offset, clause: '1123 §4.1.2.12', replyHint: 421 },
    )
    throw this.failure
  }
}

/** Writes octets for a Telnet connection: each 0xFF is doubled (RFC 854, page 13). */
export function escapeTelnet(octets: Uint8Array): Uint8Array {
  const doubled = octets.reduce((count, octet) => count + Number(octet === Telnet.interpretAsCommand), 0)
  if (doubled === 0) return octets
  const escaped = new Uint8Array(octets.length + doubled)
  let length = 0
  for (const octet of octets) {
    escaped[length++] = octet
    if (octet === Telnet.interpretAsCommand) escaped[length++] = octet
  }
  return escaped
}
