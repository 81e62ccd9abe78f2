import type { Socket } from 'node:net'
import type { Input, Side } from '@ftpkit/gateway'
import type { Foreign, SecuredData, SessionTls } from '@ftpkit/node/parts'
import type { HostPort } from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import { DataPath, type DataPathOwner } from './data-path.js'
import { type ControlEnds, DataSide, type DataSideOwner, type OpenData } from './data-side.js'
import type { GatewaySessionFacts, Octets, TransferFacts } from './events.js'
import type { ServerConnection } from './server-connection.js'
import type { SessionContext } from './session-context.js'
import { TransferReport } from './transfer-report.js'

/** The session that data connections are of. */
export interface SessionDataOwner {
  /** Number of the session. */
  readonly id: number
  readonly facts: GatewaySessionFacts
  /** TLS of the client's control connection; undefined where that is in clear. */
  readonly clientTls: SessionTls | undefined
  /** Whether data connections of the client are protected now. */
  readonly protectsData: boolean
  /** The control connection with the server, once it is there. */
  readonly server: ServerConnection | undefined
  /** Something has happened that concerns the dialogue. */
  happened(input: Input): void
}

/** The data connections of a session, and what is reported of its transfers. */
export class SessionData implements DataPathOwner, DataSideOwner {
  private readonly path: DataPath
  private readonly report: TransferReport

  constructor(
    private readonly context: SessionContext,
    private readonly owner: SessionDataOwner,
  ) {
    this.path = new DataPath(this, context)
    this.report = new TransferReport(context.clock)
  }

  /** Octets of all data connections so far. */
  get octets(): Octets {
    return this.path.octets
  }

  /** Says where the data connections of a side are made, once its control connection is there. */
  add(side: Side, ends: ControlEnds): void {
    this.path.add(side, new DataSide(side, ends, this.context.sides[side], this))
  }

  /** Opens a listener; the session learns its address. */
  listen(side: Side): void {
    void this.path.listen(side)
  }

  /** Opens a data connection. */
  open(output: OpenData): void {
    this.report.opened()
    void this.path.open(output)
  }

  /** Waits until everything that has come so far has been passed on; the session learns that. */
  drain(): void {
    void this.path.drain()
  }

  /** Closes all listeners and data connections. */
  close(): void {
    this.path.close()
  }

  /** Closes everything at once. */
  destroy(): void {
    this.path.destroy()
  }

  /** The transfer is over: what is known of it. */
  transferred(): TransferFacts {
    return this.report.taken(this.octets)
  }

  // What happens to the data path.

  onListening(address: HostPort): void {
    this.owner.happened({ kind: 'listening', ...address })
  }

  onNotListening(error: Error): void {
    this.context.log({ kind: 'fault', session: this.id, doing: 'listening for data', error })
    this.owner.happened({ kind: 'notListening', reason: error.message })
  }

  onDataOpened(side: Side): void {
    this.owner.happened({ kind: 'dataOpened', side })
  }

  onDataFailed(side: Side, error: Error): void {
    this.report.failed(`the ${side}’s data connection: ${error.message}`)
    const code = isFtpError(error) ? error.replyHint : undefined
    this.owner.happened({ kind: 'dataFailed', side, reason: error.message, code })
  }

  onDataEnded(fault: Error | undefined): void {
    if (fault) this.report.failed(fault.message)
    this.owner.happened({ kind: 'dataEnded', complete: fault === undefined, reason: fault?.message })
  }

  onDrained(): void {
    this.owner.happened({ kind: 'drained' })
  }

  // What the two sides need.

  get id(): number {
    return this.owner.id
  }

  get dataTls(): SessionTls | undefined {
    return this.owner.protectsData ? this.owner.clientTls : undefined
  }

  get dataHeader(): Uint8Array | undefined {
    return this.owner.server?.dataHeader
  }

  secureData(side: Side, socket: Socket, { sender }: OpenData): Promise<SecuredData> {
    const { dataConnectionTime } = this.context.limits
    const direction = sender === 'client' ? 'receive' : 'send'
    if (side === 'client') return this.owner.clientTls!.secureData(socket, dataConnectionTime, direction)
    return this.owner.server!.secureData(socket)
  }

  onTurnedAway(side: Side, { peer }: Foreign): void {
    const { facts } = this.owner
    const expected = facts[side]!.host
    this.context.log({ kind: 'turnedAway', ...facts, side, peer, expected })
  }
}
