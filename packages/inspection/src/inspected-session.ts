import type { CloseReason, PacketMark, Sender } from '@ftpkit/capture'
import { canonicalVerb, commandRow, type Verb } from '@ftpkit/protocol'
import { addressFinding } from './address-findings.js'
import { AgreedParameters, isParameterVerb, type Overrides } from './agreed-parameters.js'
import { arrangedByCommand, arrangedByReply, isActiveVerb, isPassiveVerb } from './arranged.js'
import { ControlOctets } from './control-octets.js'
import type { Expectation, InspectionEvent, SeenCommand, SeenParameters, Session } from './events.js'
import type { Finding } from './findings.js'
import { type FindingCode, findingOf } from './findings.js'
import { Login } from './login.js'
import { ReplyLines, type SeenReply } from './reply-lines.js'
import { beginningAfter, type LineBeginning, SessionSecrets } from './secrets.js'
import { type WaitingCommand, WaitingCommands } from './waiting-commands.js'

/** What a session knows without its session and mark. */
type Happening<Event = InspectionEvent> = Event extends InspectionEvent
  ? Omit<Event, 'session' | 'mark'>
  : never

/** What an inspector does with what a session says. */
export interface SessionHost {
  event(event: InspectionEvent): void
  /** The two sides have arranged a data connection, by a command or its reply. */
  arrange(session: InspectedSession, command: SeenCommand, expectation: Expectation, mark: PacketMark): void
  /** A command begins a transfer. */
  begin(
    session: InspectedSession,
    command: SeenCommand,
    direction: 'send' | 'receive',
    mark: PacketMark,
  ): void
  /** A reply to a command of a transfer has come. */
  replied(session: InspectedSession, command: SeenCommand, reply: SeenReply): void
  /** The server has refused a command that arranges a data connection or sets a parameter or REST. */
  refused(session: InspectedSession, command: SeenCommand, verb: Verb, mark: PacketMark): void
  /** What was arranged is so no longer, by REIN. */
  reinitialised(session: InspectedSession): void
  /** The control connection is closed; {@link InspectedSession.reportEnd} is due when its transfers have ended. */
  over(session: InspectedSession, mark: PacketMark): void
}

/** How a control connection ended. */
interface End {
  readonly reason: CloseReason
  readonly mark: PacketMark
}

export interface SessionOptions extends Overrides {
  /** Whether passwords are shown. @default false */
  readonly showSecrets?: boolean | undefined
}

/** Letters of what a server says of itself that are kept. */
const maxServerText = 65_536

/** Findings of one kind that are reported of one session. */
const maxOfKind = 20

/** The dialogue of one control connection. */
export class InspectedSession {
  readonly parameters: AgreedParameters
  /** The position of a REST that has been agreed to. */
  private restart: string | undefined
  /** What the server said of itself: greeting, SYST. */
  serverText = ''
  /** Whether the two sides have agreed by PROT that data connections are under TLS. */
  dataProtected = false
  /** TLS on the control connection: `read` where the capture has in clear what was under it. */
  private tls: 'never' | 'expected' | 'hidden' | 'read' | 'over' = 'never'
  private readonly client: ControlOctets
  private readonly server: ControlOctets
  private readonly replies: ReplyLines
  private readonly waiting = new WaitingCommands()
  private readonly login: Login
  private readonly secrets: SessionSecrets
  private commands = 0
  private seenReplies = 0
  /** Whether the greeting has come; the first command may have been sent before it. */
  private isGreeted: boolean
  /** What is known of the beginning of the client's next line. */
  private clientLine: LineBeginning
  private end: End | undefined
  private isReported = false
  /** How many of each kind; most sessions have none. */
  private found: Map<FindingCode, number> | undefined

  constructor(
    readonly info: Session,
    private readonly host: SessionHost,
    options: SessionOptions,
    mark: PacketMark,
  ) {
    this.parameters = new AgreedParameters(options)
    this.secrets = new SessionSecrets(options.showSecrets ?? false)
    this.login = new Login((code, message, at) => this.find(code, message, at))
    this.clientLine = info.connection.fromBeginning ? 'there' : 'missing'
    this.isGreeted = !info.connection.fromBeginning
    this.replies = new ReplyLines(
      (reply) => this.reply(reply),
      (text, at) => this.stray(text, at),
    )
    this.client = this.reader('client', (text, dropped, at) => this.command(text, dropped, at))
    this.server = this.reader('server', (text, _dropped, at) => this.replies.line(text, at))
    this.emit(mark, { kind: 'session' })
    if (!info.connection.fromBeginning) {
      this.find(
        'begun-midway',
        'the capture begins after this session: parameters and what was arranged before are unknown',
        mark,
      )
    }
  }

  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): void {
    if (this.isRecorded) this.followRecorder(mark)
    this.side(sender).bytes(chunk, start, end, mark)
  }

  hole(sender: Sender, length: number, mark: PacketMark): void {
    this.side(sender).hole(length, mark)
  }

  /** Whether one of the two ends recorded the session itself, without TLS, and noted where that begins and ends. */
  private get isRecorded(): boolean {
    return this.info.connection.remark === 'plaintext'
  }

  private followRecorder(mark: PacketMark): void {
    if (mark.remark === 'in-clear' && this.tls === 'read') this.clearAgain(mark)
    if (mark.remark !== 'under-tls' || this.tls === 'read') return
    this.tls = 'read'
    this.emit(mark, { kind: 'tls', on: true, readable: true, recorded: true })
  }

  /** TLS begins with the next octets, or those are what was under it. */
  beginTls(): void {
    this.tls = 'expected'
    this.client.beginTls()
    this.server.beginTls()
  }

  /** Whether TLS may be on data connections: not in a session that was in clear from its beginning. */
  get mayUseTls(): boolean {
    return this.tls !== 'never' || !this.info.connection.fromBeginning
  }

  private underTls(areReadable: boolean, mark: PacketMark): void {
    if (areReadable) {
      this.client.readThroughTls()
      this.server.readThroughTls()
    }
    if (this.tls !== 'expected') return
    this.tls = areReadable ? 'read' : 'hidden'
    this.emit(mark, { kind: 'tls', on: true, readable: areReadable })
  }

  private clearAgain(mark: PacketMark): void {
    this.tls = 'over'
    this.emit(mark, { kind: 'tls', on: false })
  }

  close(reason: CloseReason, mark: PacketMark): void {
    this.replies.end(mark)
    if (this.commands > 0 && this.seenReplies === 0) {
      this.find('one-side-only', 'no reply of the server is in the capture', mark)
    } else if (this.commands === 0 && this.seenReplies > 1) {
      this.find('one-side-only', 'no command of the client is in the capture', mark)
    }
    this.end = { reason, mark }
    this.host.over(this, mark)
  }

  get isOver(): boolean {
    return this.end !== undefined
  }

  /** Whether the session had not ended when the capture did. */
  get isCut(): boolean {
    return this.end?.reason === 'capture-end'
  }

  /** Reports the end: the control connection is closed, and no transfer runs any more. */
  reportEnd(): void {
    if (!this.end || this.isReported) return
    this.isReported = true
    this.reportMore(this.end.mark)
    this.emit(this.end.mark, { kind: 'session-end', reason: this.end.reason })
  }

  emit(mark: PacketMark, happening: Happening): void {
    this.host.event({ session: this.info, mark, ...happening } as InspectionEvent)
  }

  /** TYPE, STRU and MODE of a transfer that begins now. Commands that wait for their replies count as agreed to. */
  get nextParameters(): SeenParameters {
    return this.parameters.with(this.waiting.list)
  }

  /** TYPE, STRU and MODE of a transfer that has begun before the replies to commands before it. */
  parametersBefore({ index }: SeenCommand): SeenParameters {
    return this.parameters.with(this.waiting.list.filter(({ command }) => command.index < index))
  }

  /** The position of a REST that a transfer begins at, which is of no other then. */
  takeRestart(): string | undefined {
    const ahead = this.waiting.list.findLast(({ verb }) => verb === 'REST')
    const restart = ahead && !ahead.isTaken ? ahead.argument : this.restart
    if (ahead) ahead.isTaken = true
    this.restart = undefined
    return restart
  }

  /** Reports a finding. Of many of one kind only the first are reported, and their number at the end. */
  find(
    code: FindingCode,
    message: string,
    mark: PacketMark,
    where: Pick<Finding, 'transfer' | 'offset'> = {},
  ): void {
    this.report(findingOf(code, message, where), mark)
  }

  report(finding: Finding, mark: PacketMark): void {
    this.found ??= new Map()
    const count = (this.found.get(finding.code) ?? 0) + 1
    this.found.set(finding.code, count)
    if (count <= maxOfKind) this.emit(mark, { kind: 'finding', finding })
  }

  private reportMore(mark: PacketMark): void {
    for (const [code, count] of this.found ?? []) {
      if (count <= maxOfKind) continue
      const finding = findingOf(code, `${count - maxOfKind} more findings of this kind in this session`)
      this.emit(mark, { kind: 'finding', finding })
    }
  }

  private side(sender: Sender): ControlOctets {
    const isServer = (sender === 'responder') === (this.info.server === this.info.connection.responder)
    return isServer ? this.server : this.client
  }

  private reader(
    side: 'client' | 'server',
    line: (text: string, dropped: number, mark: PacketMark) => void,
  ): ControlOctets {
    return new ControlOctets(
      {
        line,
        underTls: (areReadable, mark) => this.underTls(areReadable, mark),
        clearAgain: (mark) => this.clearAgain(mark),
        lost: (length, partial, mark) => this.lost(side, length, partial, mark),
      },
      side,
    )
  }

  private lost(side: 'client' | 'server', length: number, partial: string, mark: PacketMark): void {
    if (side === 'client') this.clientLine = beginningAfter(partial)
    else this.replies.end(mark)
    if (side === 'server') this.waiting.loseReplies()
    this.find(
      'missing-in-capture',
      `${length} octets that the ${side} sent on the control connection are missing`,
      mark,
    )
  }

  private command(line: string, dropped: number, mark: PacketMark): void {
    const { verb, argument, secret } = this.secrets.command(line, this.clientLine)
    this.clientLine = 'there'
    this.commands += 1
    const command: SeenCommand = { index: this.commands, verb, argument, dropped }
    this.emit(mark, { kind: 'command', command })
    if (dropped > 0) this.find('long-line', `a command of more than ${line.length + dropped} octets`, mark)
    const known = canonicalVerb(verb)
    const waiting = { command, verb: known, argument: argument ?? '', secret, mark }
    this.waiting.add(waiting)
    if (this.waiting.has('AUTH', waiting)) {
      this.find(
        'commands-after-auth',
        `${verb} was sent in clear after AUTH, before the server answered: what is in it must not count under TLS`,
        mark,
      )
    }
    if (this.tls !== 'read') this.login.command(known, line, mark)
    if (known) this.act(known, waiting)
  }

  /** What a command does before it is answered. */
  private act(verb: Verb, { command, argument, mark }: WaitingCommand): void {
    if (isActiveVerb(verb)) this.arrange(command, arrangedByCommand(verb, argument), mark)
    const use = commandRow(verb).data
    if (use === 'send' || use === 'receive') this.host.begin(this, command, use, mark)
    // Where only one side was captured, no reply says that a parameter is agreed.
    if (this.seenReplies === 0) this.assume(verb, argument)
  }

  /** Takes a command without a reply for one that was agreed to. */
  private assume(verb: Verb | undefined, argument: string): void {
    if (verb && isParameterVerb(verb)) this.parameters.set(verb, argument)
    if (verb === 'REST') this.restart = argument
  }

  private reply(reply: SeenReply): void {
    this.seenReplies += 1
    const { code, lines, ended: mark } = reply
    const isGreeting = this.commands === 0 || (!this.isGreeted && (code === 120 || code === 220))
    if (code >= 200) this.isGreeted = true
    const answered = isGreeting ? undefined : this.waiting.answer(code)
    const waiting = answered?.by
    for (const { verb, argument } of answered?.unanswered ?? []) this.assume(verb, argument)
    this.emit(mark, {
      kind: 'reply',
      code,
      lines: this.secrets.reply(code, lines, isGreeting ? undefined : waiting),
      to: waiting?.command,
    })
    if (isGreeting) {
      this.learn(lines)
      return
    }
    if (!waiting) {
      if (code !== 421) this.find('unasked-reply', `the server sent ${code} without being asked`, mark)
      return
    }
    this.login.reply(waiting.verb, code, mark)
    if (waiting.verb) this.agree(waiting.verb, waiting, reply)
  }

  /** What a reply to a command changes. */
  private agree(verb: Verb, { command, argument, isTaken }: WaitingCommand, reply: SeenReply): void {
    const { code, lines, ended: mark } = reply
    const use = commandRow(verb).data
    if (use === 'send' || use === 'receive') this.host.replied(this, command, reply)
    if (code >= 400) this.host.refused(this, command, verb, mark)
    if (code < 200 || code >= 400) return
    if (isParameterVerb(verb)) {
      this.parameters.set(verb, argument)
      this.emit(mark, { kind: 'parameters', parameters: this.parameters.seen })
    }
    const isAll = verb === 'EPSV' && /^\s*ALL\b/i.test(argument)
    if (isPassiveVerb(verb) && !isAll)
      this.arrange(command, arrangedByReply(verb, lines.join(' '), this.info.server), mark)
    if (verb === 'REST' && !isTaken) this.restart = argument
    if (verb === 'REIN') this.reinitialise()
    if (verb === 'SYST') this.learn(lines)
    if (verb === 'PROT') this.dataProtected = /^[PESC]/i.test(argument) && !/^C/i.test(argument)
    if (this.isRecorded) return
    if (verb === 'AUTH' && code === 234) this.beginTls()
    if (verb === 'CCC' && this.tls === 'read') this.clearAgain(mark)
  }

  /** Everything is as at the beginning, but TLS (RFC 959 §4.1.1, RFC 4217 §11). */
  private reinitialise(): void {
    this.parameters.reset()
    this.restart = undefined
    this.dataProtected = false
    this.host.reinitialised(this)
  }

  private learn(lines: readonly string[]): void {
    if (this.serverText.length < maxServerText)
      this.serverText += ` ${lines.join(' ')}`.slice(0, maxServerText)
  }

  private arrange(
    command: SeenCommand,
    arranged: Expectation | { readonly message: string },
    mark: PacketMark,
  ): void {
    if (!('way' in arranged)) {
      this.find('no-address', arranged.message, mark)
      return
    }
    this.emit(mark, { kind: 'expectation', expectation: arranged })
    const finding = addressFinding(arranged, this.info)
    if (finding) this.find(finding.code, finding.message, mark)
    this.host.arrange(this, command, arranged, mark)
  }

  private stray(text: string, mark: PacketMark): void {
    this.emit(mark, { kind: 'stray-line', text })
    this.find('stray-line', 'a line of the server that is not part of a reply', mark)
  }
}
