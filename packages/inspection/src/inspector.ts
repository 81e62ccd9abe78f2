import type { CloseReason, Connection, ConnectionSink, PacketMark, Sender } from '@ftpkit/capture'
import type { DecodingOptions } from './connection-decoder.js'
import { type Arranged, type Match, namedAddress } from './data-connections.js'
import { DataStream } from './data-stream.js'
import type { InspectionSink, Session } from './events.js'
import { HeldMemory } from './held-memory.js'
import { InspectedSession, type SessionOptions } from './inspected-session.js'
import { Newcomer } from './newcomer.js'
import { Newcomers } from './newcomers.js'
import type { Recognition } from './recognition.js'
import { Transfers } from './transfers.js'

export interface InspectorOptions extends SessionOptions, DecodingOptions {}

/** What a TCP connection has turned out to be. */
type Role = InspectedSession | DataStream | Newcomer

/**
 * Finds FTP sessions among TCP connections: the dialogue of each, the data connections that it arranges, and what they
 * carry. Takes the events of a `Reassembler`; nothing is thrown for what a capture may hold.
 */
export class Inspector implements ConnectionSink {
  /** Connections that are neither a control connection nor the data connection of one. */
  others = 0
  /** Sessions that were found. */
  sessions = 0
  private readonly roles = new Map<Connection, Role>()
  private readonly newcomers = new Newcomers()
  private readonly memory = new HeldMemory()
  private readonly transfers: Transfers

  constructor(
    sink: InspectionSink,
    private readonly options: InspectorOptions = {},
  ) {
    this.transfers = new Transfers(sink, options, this.memory, (arranged, mark) =>
      this.connectEarlier(arranged, mark),
    )
  }

  /** Takes a connection. */
  open(connection: Connection, mark: PacketMark): void {
    const match = this.transfers.find(connection, mark)
    if (match) this.roles.set(connection, this.transfers.connect(connection, match, mark))
    else this.meet(new Newcomer(connection, mark, this.memory))
  }

  octets(
    connection: Connection,
    sender: Sender,
    chunk: Uint8Array,
    start: number,
    end: number,
    mark: PacketMark,
  ): void {
    const role = this.roles.get(connection)
    if (!(role instanceof Newcomer)) return role?.octets(sender, chunk, start, end, mark)
    this.recognise(role, role.octets(sender, chunk, start, end, mark))
  }

  hole(connection: Connection, sender: Sender, length: number, mark: PacketMark): void {
    this.roles.get(connection)?.hole(sender, length, mark)
  }

  retransmitted(
    connection: Connection,
    _sender: Sender,
    length: number,
    differs: boolean,
    mark: PacketMark,
  ): void {
    const role = this.roles.get(connection)
    const session = role instanceof DataStream ? this.transfers.sessionOf(role) : role
    if (!differs || !(session instanceof InspectedSession)) return
    const where = role instanceof DataStream ? 'a data connection' : 'the control connection'
    const message = `${length} octets of ${where} were sent twice with different content; the first ones are shown`
    session.find('differing-retransmission', message, mark)
  }

  finished(): void {}

  /** Ends a connection. */
  close(connection: Connection, reason: CloseReason, mark: PacketMark): void {
    const role = this.roles.get(connection)
    this.roles.delete(connection)
    if (role instanceof InspectedSession) role.close(reason, mark)
    else if (role instanceof DataStream) this.transfers.closed(role, mark)
    else if (role) this.newcomers.close(role)
  }

  private meet(newcomer: Newcomer): void {
    this.others += 1
    this.newcomers.add(newcomer)
    this.roles.set(newcomer.connection, newcomer)
  }

  private recognise(newcomer: Newcomer, recognition: Recognition): void {
    if (recognition.kind !== 'control' && recognition.kind !== 'implicit-tls') return
    this.become(newcomer, () => {
      const session = this.beginSession(newcomer, recognition.server)
      if (recognition.kind === 'implicit-tls') session.beginTls()
      return session
    })
  }

  private beginSession({ connection, opened }: Newcomer, server: Sender): InspectedSession {
    this.sessions += 1
    const client = server === 'initiator' ? 'responder' : 'initiator'
    const info: Session = {
      id: this.sessions,
      connection,
      client: connection[client],
      server: connection[server],
    }
    return new InspectedSession(info, this.transfers, this.options, opened)
  }

  /** Data connections may have been captured before what arranged them. */
  private connectEarlier(arranged: Arranged, mark: PacketMark): void {
    const { expectation, session } = arranged
    const addresses = [namedAddress(arranged), session.client.address, session.server.address]
    for (const newcomer of this.newcomers.at(expectation.port, addresses)) {
      const match = this.transfers.fits(arranged, newcomer.connection, newcomer.opened)
      if (match) this.becomeData(newcomer, { arranged, match }, mark)
    }
  }

  private becomeData(newcomer: Newcomer, match: Match, mark: PacketMark): void {
    const stream = this.become(newcomer, () =>
      this.transfers.connect(newcomer.connection, match, newcomer.opened),
    )
    if (newcomer.isClosed) this.transfers.closed(stream, mark)
  }

  private become<Successor extends InspectedSession | DataStream>(
    newcomer: Newcomer,
    begin: () => Successor,
  ): Successor {
    this.others -= 1
    this.newcomers.remove(newcomer)
    const successor = begin()
    if (!newcomer.isClosed) this.roles.set(newcomer.connection, successor)
    newcomer.replay(successor)
    return successor
  }
}
