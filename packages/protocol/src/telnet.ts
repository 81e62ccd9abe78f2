import { FaultLatch, FtpError } from '@ftpkit/transfer'

/** The Telnet commands that occur in FTP (RFC 854, page 14). */
export const Telnet = {
  subnegotiationEnd: 0xf0,
  subnegotiation: 0xfa,
  will: 0xfb,
  wont: 0xfc,
  do: 0xfd,
  dont: 0xfe,
  interpretAsCommand: 0xff,
} as const

/** Telnet commands without an option. They carry no text; only IP and DM have a meaning in FTP. */
export type TelnetSignal = 'NOP' | 'DM' | 'BRK' | 'IP' | 'AO' | 'AYT' | 'EC' | 'EL' | 'GA'

const firstSignal = 0xf1
const signals = ['NOP', 'DM', 'BRK', 'IP', 'AO', 'AYT', 'EC', 'EL', 'GA'] as const

const dataMark = 0xf2

/** Below this no octet is a Telnet command. */
const firstCommand = 0xf0

/** Longest subnegotiation that is skipped, in octets. No FTP peer has a reason to send one at all. */
export const maxSubnegotiationLength = 1_024

function ignore(): void {}

type State =
  | 'text'
  | 'command'
  | 'interrupted'
  | 'will'
  | 'do'
  | 'silent'
  | 'subnegotiation'
  | 'subnegotiationCommand'

/** The state after IAC and each of these octets. */
const afterCommand: Readonly<Record<number, State>> = {
  [Telnet.will]: 'will',
  [Telnet.do]: 'do',
  [Telnet.wont]: 'silent',
  [Telnet.dont]: 'silent',
  [Telnet.subnegotiation]: 'subnegotiation',
}

/**
 * Removes the Telnet commands from what arrives on a control connection, and refuses every option.
 *
 * RFC 1123 §4.1.2.12: WILL is answered DONT, and DO is answered WONT. RFC 854 rule 3b: WONT and DONT are never
 * answered, so two refusing peers don't loop. Negotiation may occur in the middle of a command line.
 */
export class TelnetFilter {
  private state: State = 'text'
  private skipped = 0
  private readonly latch = new FaultLatch()

  /**
   * @param answer is called with the refusals to send back, at most once for each chunk
   * @param signal is called for each Telnet command without an option: `IP` and `DM` precede ABOR (RFC 959 §4.1.3)
   */
  constructor(
    private readonly answer: (octets: Uint8Array) => void,
    private readonly signal: (name: TelnetSignal) => void = ignore,
  ) {}

  /**
   * Returns the octets of `chunk[start, end)` that are text, IAC IAC as one 0xFF.
   * A view of the chunk if there is no Telnet command in it, otherwise a copy.
   *
   * @throws FtpError `limit-exceeded` for a subnegotiation longer than {@link maxSubnegotiationLength}
   */
  filter(chunk: Uint8Array, start = 0, end = chunk.length): Uint8Array {
    this.latch.check()
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

  /** Takes an octet of a Telnet command. @returns whether it turned out to be text */
  private step(octet: number, offset: number, refusals: number[]): boolean {
    switch (this.state) {
      case 'text':
        this.state = 'command'
        return false
      case 'command':
        return this.command(octet)
      case 'interrupted':
        return this.afterInterrupt(octet)
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
    const name = signals[octet - firstSignal]
    this.state = name === 'IP' ? 'interrupted' : (afterCommand[octet] ?? 'text')
    this.skipped = 0
    if (name) this.signal(name)
    // A Synch sends its DM as TCP urgent data, which never reaches a reader without SO_OOBINLINE: `FF F4 FF` is
    // then followed by the next command. So before anything but a Telnet command only the IAC itself is dropped.
    return octet < firstCommand || octet === Telnet.interpretAsCommand
  }

  /**
   * A DM straight after IAC IP belongs to a Synch: BSD and Perl send IAC IP IAC as urgent data, of which the kernel takes
   * the last IAC out, and then DM with ABOR.
   */
  private afterInterrupt(octet: number): boolean {
    this.state = octet === Telnet.interpretAsCommand ? 'command' : 'text'
    if (octet === dataMark) this.signal('DM')
    return octet !== dataMark && octet !== Telnet.interpretAsCommand
  }

  private countSkipped(offset: number): void {
    this.skipped++
    if (this.skipped <= maxSubnegotiationLength) return
    const fault = new FtpError(
      'limit-exceeded',
      `a Telnet subnegotiation is longer than ${maxSubnegotiationLength} octets; close the control connection`,
      { offset, clause: '1123 §4.1.2.12', replyHint: 421 },
    )
    throw this.latch.set(fault)
  }
}

/** Writes octets for a Telnet connection: each 0xFF is doubled (RFC 854, page 13). */
export function escapeTelnet(octets: Uint8Array): Uint8Array {
  if (!octets.includes(Telnet.interpretAsCommand)) return octets
  const doubled = octets.reduce((count, octet) => count + Number(octet === Telnet.interpretAsCommand), 0)
  const escaped = new Uint8Array(octets.length + doubled)
  let length = 0
  for (const octet of octets) {
    escaped[length++] = octet
    if (octet === Telnet.interpretAsCommand) escaped[length++] = octet
  }
  return escaped
}
