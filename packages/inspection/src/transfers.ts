import type { Connection, PacketMark } from '@ftpkit/capture'
import { parseAnnouncedSize, sameIpAddress, type Verb } from '@ftpkit/protocol'
import { isParameterVerb, knownParameters } from './agreed-parameters.js'
import { arrangedByDefault } from './arranged.js'
import type { DecodingOptions } from './connection-decoder.js'
import { type Arranged, DataConnections, type Match } from './data-connections.js'
import { DataStream } from './data-stream.js'
import { askedAhead, type Desk, leave, moveTo, type Running, takerOf } from './desk.js'
import type {
  Expectation,
  InspectionEvent,
  InspectionSink,
  SeenCommand,
  Session,
  Transfer,
} from './events.js'
import type { HeldMemory } from './held-memory.js'
import type { InspectedSession, SessionHost } from './inspected-session.js'
import type { SeenReply } from './reply-lines.js'
import { RunningTransfer } from './running-transfer.js'
import { habitsOf } from './server-habits.js'
import { transferFindings } from './transfer-findings.js'

/** Transfers of one session that have begun and not ended. A client that asks for more reads no replies. */
const maxRunning = 100

/** The transfers of all sessions: which data connections belong to which, and what they carry. */
export class Transfers implements SessionHost {
  private readonly expected = new DataConnections()
  private readonly desks = new Map<Session, Desk>()
  private count = 0

  /**
   * @param memory for octets that wait for their transfer
   * @param arranged called after a data connection has been arranged: it may have been captured already
   */
  constructor(
    private readonly sink: InspectionSink,
    private readonly options: DecodingOptions,
    private readonly memory: HeldMemory,
    private readonly arranged: (arranged: Arranged, mark: PacketMark) => void,
  ) {}

  event(event: InspectionEvent): void {
    this.sink.event(event)
  }

  arrange(session: InspectedSession, command: SeenCommand, expectation: Expectation, mark: PacketMark): void {
    const desk = this.deskOf(session)
    const arranged = this.add(desk, expectation, mark, command)
    const ahead = askedAhead(desk, command)
    if (ahead) moveTo(arranged, ahead)
    this.arranged(arranged, mark)
  }

  refused(session: InspectedSession, command: SeenCommand, verb: Verb, mark: PacketMark): void {
    const desk = this.deskOf(session)
    const withdrawn = this.expected.withdraw(session.info, command)
    for (const running of desk.running.filter(({ arranged }) => arranged === withdrawn)) {
      moveTo(this.lastArranged(desk, mark), running)
      this.serve(desk, running.arranged)
    }
    const isOfTransfer = isParameterVerb(verb) || verb === 'REST'
    const ahead = desk.running.filter(
      ({ work }) => work.isUnused && work.transfer.command.index > command.index,
    )
    if (isOfTransfer) for (const running of ahead) this.change(session, running, verb)
  }

  /** A transfer was asked for before a command was refused, as if that were agreed to. */
  private change(session: InspectedSession, { work, streams }: Running, refused: Verb): void {
    const { transfer } = work
    const parameters = session.parametersBefore(transfer.command)
    const restart = refused === 'REST' ? undefined : transfer.restart
    work.transfer = { ...transfer, parameters, restart }
    for (const stream of streams) stream.change(knownParameters(parameters))
  }

  begin(
    session: InspectedSession,
    command: SeenCommand,
    direction: Transfer['direction'],
    mark: PacketMark,
  ): void {
    const desk = this.deskOf(session)
    this.finishEarlier(desk, mark)
    this.count += 1
    const transfer: Transfer = {
      id: this.count,
      session: session.info,
      command,
      direction,
      parameters: session.nextParameters,
      restart: session.takeRestart(),
    }
    session.emit(mark, { kind: 'transfer', transfer })
    const tls = session.dataProtected ? 'agreed' : session.mayUseTls ? 'possible' : 'never'
    const work = new RunningTransfer(transfer, this.sink.transfer?.(transfer), tls)
    const arranged = this.lastArranged(desk, mark)
    arranged.transfers.push(work)
    desk.running.push({ work, streams: [], arranged })
    this.serve(desk, arranged)
  }

  replied(session: InspectedSession, command: SeenCommand, { code, lines, ended }: SeenReply): void {
    const desk = this.deskOf(session)
    const running = desk.running.find(({ work }) => work.transfer.command === command)
    if (!running) return
    const { work, streams } = running
    work.reply = code
    if (code < 200) work.announced ??= parseAnnouncedSize(lines.join(' '))
    if (code < 200) return
    work.repliedAt = ended
    if (code < 400) for (const stream of streams) stream.confirm()
    this.settle(desk, running, ended)
  }

  reinitialised(session: InspectedSession): void {
    this.expected.forgetUnused(session.info)
  }

  over(session: InspectedSession, mark: PacketMark): void {
    const desk = this.deskOf(session)
    desk.isOver = true
    desk.left.push(...this.expected.forget(session.info))
    for (const running of [...desk.running]) {
      if (running.streams.every(({ isClosed }) => isClosed)) this.finish(desk, running, mark)
    }
    this.leave(desk)
  }

  /** What a new connection was arranged by. */
  find(connection: Connection, mark: PacketMark): Match | undefined {
    return this.expected.find(connection, mark)
  }

  /** Whether a connection that was there before is the one that has been arranged now. @param opened when it was */
  fits(arranged: Arranged, connection: Connection, opened: PacketMark): Match['match'] | undefined {
    return this.expected.fits(arranged, connection, opened)
  }

  /** A data connection that was arranged has come. */
  connect(connection: Connection, { arranged, match }: Match, mark: PacketMark): DataStream {
    const { session: info, expectation } = arranged
    const desk = this.desks.get(info)!
    const { session } = desk
    const data = { connection, expectation, match }
    const stream = new DataStream(info, data, mark, this.memory, () => this.decodingOf(session), {
      carries: (carrier, work) => this.carries(desk, carrier, work),
      free: () => this.serve(desk, arranged),
    })
    arranged.streams.push(stream)
    session.emit(mark, { kind: 'data-connection', data })
    this.checkPeer(session, stream, mark)
    this.serve(desk, arranged, [stream])
    return stream
  }

  /** A data connection was closed. */
  closed(stream: DataStream, mark: PacketMark): void {
    stream.close()
    const desk = this.desks.get(stream.session)
    const its = desk?.running.filter(({ streams }) => streams.includes(stream)) ?? []
    for (const running of its) this.settle(desk!, running, mark)
  }

  /** The session of a data connection, unless it is over. */
  sessionOf(stream: DataStream): InspectedSession | undefined {
    return this.desks.get(stream.session)?.session
  }

  private deskOf(session: InspectedSession): Desk {
    const known = this.desks.get(session.info)
    if (known) return known
    const desk: Desk = { session, running: [], isOver: false, left: [] }
    this.desks.set(session.info, desk)
    return desk
  }

  private add(
    { session }: Desk,
    expectation: Expectation,
    mark: PacketMark,
    command?: SeenCommand,
  ): Arranged {
    const arranged = {
      session: session.info,
      expectation,
      mark,
      command,
      streams: [],
      transfers: [],
    }
    this.expected.add(arranged)
    return arranged
  }

  /** What a session has arranged last, or what holds without it. */
  private lastArranged(desk: Desk, mark: PacketMark): Arranged {
    const { info } = desk.session
    const last = this.expected.lastOf(info)
    if (last) return last
    const byDefault = this.add(desk, arrangedByDefault(info.client), mark)
    this.arranged(byDefault, mark)
    return byDefault
  }

  /** Gives data connections that carry nothing to the transfers that wait for them. */
  private serve(desk: Desk, arranged: Arranged, streams: readonly DataStream[] = arranged.streams): void {
    for (const stream of streams) {
      const taker = takerOf(desk, arranged)
      if (!taker) return
      if (stream.isAvailable) this.bind(stream, taker)
    }
  }

  private bind(stream: DataStream, running: Running): void {
    running.streams.push(stream)
    stream.begin(running.work, knownParameters(running.work.transfer.parameters))
  }

  /** Octets of a transfer come on one of its data connections: the others are not its own, but in MODE E. */
  private carries({ running }: Desk, carrier: DataStream, work: RunningTransfer): void {
    if (!work.isUnused || work.transfer.parameters.mode === 'E') return
    const its = running.find((other) => other.work === work)
    for (const other of its?.streams.filter((stream) => stream !== carrier) ?? []) other.giveUp(work)
    its?.streams.splice(0, its.streams.length, carrier)
  }

  /** Ends transfers that have their reply and got no data connection, since the next one has begun. */
  private finishEarlier(desk: Desk, mark: PacketMark): void {
    for (const running of [...desk.running]) {
      const isWithoutData = running.work.repliedAt !== undefined && running.streams.length === 0
      if (isWithoutData || desk.running.length >= maxRunning) this.finish(desk, running, mark)
    }
  }

  /** Ends a transfer that has its reply and its last octet. */
  private settle(desk: Desk, running: Running, mark: PacketMark): void {
    const { work, streams } = running
    const isClosed = streams.length > 0 && streams.every((stream) => stream.isClosed)
    const hasEnd = work.carried.isEnded && work.transfer.parameters.mode !== 'S'
    // A data connection that was opened for it is free for the next one.
    const isRefused = (work.reply ?? 0) >= 400 && work.wireOctets + work.missingOctets === 0
    const isReplied = work.repliedAt !== undefined || desk.isOver
    if (isReplied && (isClosed || hasEnd || isRefused)) this.finish(desk, running, mark)
  }

  private finish(desk: Desk, running: Running, mark: PacketMark): void {
    const { session } = desk
    desk.running.splice(desk.running.indexOf(running), 1)
    for (const stream of running.streams) stream.release(running.work)
    leave(running)
    const summary = running.work.end()
    session.emit(mark, { kind: 'transfer-end', summary })
    for (const finding of transferFindings(running.work, summary, session.isCut))
      session.report(finding, mark)
    this.serve(desk, running.arranged)
    this.leave(desk)
  }

  /** Forgets a session that is over once its transfers have ended. */
  private leave(desk: Desk): void {
    if (!desk.isOver || desk.running.length > 0) return
    this.desks.delete(desk.session.info)
    for (const { streams } of desk.left) for (const stream of streams) stream.forget()
    desk.session.reportEnd()
  }

  private checkPeer(session: InspectedSession, { data }: DataStream, mark: PacketMark): void {
    const { expectation, connection, match } = data
    if (match === 'port') {
      session.find(
        'address-translated',
        `a data connection came to port ${expectation.port} at another address than ${expectation.address}: something on the way translates addresses (NAT)`,
        mark,
      )
      return
    }
    const peer = expectation.listener === 'server' ? session.info.client : session.info.server
    const { address } = connection.initiator
    if (!connection.fromBeginning || sameIpAddress(address, peer.address)) return
    session.find(
      'foreign-data-peer',
      `a data connection came from ${address}, which is not at the other end of the control connection`,
      mark,
    )
  }

  private decodingOf(session: InspectedSession): DecodingOptions {
    const preset = this.options.preset ?? habitsOf(session.serverText)
    const { codePage, asciiCodePage, localCodePage, recordFormat } = this.options
    return { codePage, asciiCodePage, localCodePage, recordFormat, preset }
  }
}
