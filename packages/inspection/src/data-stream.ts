import type { Connection, PacketMark, Sender } from '@ftpkit/capture'
import { formatType, type TransferParameters } from '@ftpkit/transfer'
import { ConnectionDecoder, type DecodingOptions, isTransparent } from './connection-decoder.js'
import type { DataConnection, Session } from './events.js'
import type { HeldMemory } from './held-memory.js'
import { HeldOctets } from './held-octets.js'
import type { RunningTransfer } from './running-transfer.js'
import { areRecords, beginsHandshake } from './tls-records.js'

/** Octets of a data connection that wait for the command of their transfer. */
const maxWaiting = 262_144

/** What a data connection says while it is read. */
export interface StreamHost {
  /** It carries octets of a transfer, or would where the capture lacks them. */
  carries(stream: DataStream, transfer: RunningTransfer): void
  /** The file of its transfer has ended, and another one may follow. */
  free(stream: DataStream): void
}

/** A data connection, and the transfers whose octets it carries: one in MODE S, one after the other in MODE B and C. */
export class DataStream {
  isClosed = false
  /** Whether it has been that of a transfer. */
  private wasUsed = false
  private transfer: RunningTransfer | undefined
  private decoder: ConnectionDecoder | undefined
  private parameters: TransferParameters | undefined
  private readonly waiting: HeldOctets
  /** Whether it is under TLS; undefined before its first octets. */
  private isProtected: boolean | undefined

  /**
   * @param opened the packet that opened it
   * @param memory what waits for a transfer is held there
   * @param options how its files are decoded; asked when the first of them begins
   * @param host called when octets of a transfer come, and when MODE has marked the end of its file
   */
  constructor(
    readonly session: Session,
    readonly data: DataConnection,
    opened: PacketMark,
    memory: HeldMemory,
    private readonly options: () => DecodingOptions,
    private readonly host: StreamHost,
  ) {
    this.waiting = new HeldOctets(maxWaiting, opened, memory)
  }

  /** Whether a transfer may use the connection: it has none, and another can follow or none came before. */
  get isAvailable(): boolean {
    return !this.transfer && (!this.isClosed || !this.wasUsed)
  }

  /** The octets that follow, and those that wait, belong to a transfer. @param parameters undefined if no codec knows them */
  begin(transfer: RunningTransfer, parameters: TransferParameters | undefined): void {
    if (!isSame(this.parameters, parameters)) this.decoder = undefined
    this.transfer = transfer
    this.parameters = parameters
    this.wasUsed = true
    transfer.connections.push(this.data)
    this.waiting.replay(this)
    if (this.isClosed) this.endFile()
  }

  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): void {
    const { transfer } = this
    if (!transfer) return this.waiting.octets(sender, chunk, start, end, mark)
    this.isProtected ??= isUnderTls(transfer, this.data.connection, chunk, start, end)
    if (this.isProtected) transfer.isProtected = true
    const isRight = sender === this.senderOf(transfer)
    if (!isRight && !transfer.isProtected) transfer.strayOctets += end - start
    if (!isRight) return
    this.host.carries(this, transfer)
    transfer.wire(chunk, start, end, mark, this.data)
    this.decode(transfer, chunk, start, end)
  }

  hole(sender: Sender, length: number, mark: PacketMark): void {
    const { transfer } = this
    if (!transfer) return this.waiting.hole(sender, length, mark)
    this.isProtected ??= transfer.tls === 'agreed' && this.data.connection.remark !== 'plaintext'
    if (sender !== this.senderOf(transfer)) return
    this.host.carries(this, transfer)
    transfer.hole(length)
    this.decoder?.hole(length)
  }

  close(): void {
    this.isClosed = true
    if (this.transfer) this.endFile()
  }

  /** The server has confirmed the transfer. */
  confirm(): void {
    this.decoder?.confirm()
  }

  /** The transfer has other parameters than when it began: the server has refused a command before it. */
  change(parameters: TransferParameters | undefined): void {
    this.parameters = parameters
    this.decoder = undefined
  }

  /** Another connection carries the transfer. */
  giveUp(transfer: RunningTransfer): void {
    this.release(transfer)
    transfer.connections.splice(transfer.connections.indexOf(this.data), 1)
  }

  /** The transfer has nothing to do with the connection any more. */
  release(transfer: RunningTransfer): void {
    if (this.transfer === transfer) this.transfer = undefined
  }

  /** No transfer follows. */
  forget(): void {
    this.waiting.giveUp()
  }

  /** Which end of the connection sends in the direction of the transfer. */
  private senderOf({ transfer }: RunningTransfer): Sender {
    const { listener } = this.data.expectation
    const sender = transfer.direction === 'send' ? 'server' : 'client'
    return listener === sender ? 'responder' : 'initiator'
  }

  private decode(transfer: RunningTransfer, chunk: Uint8Array, start: number, end: number): void {
    const { parameters } = this
    if (!parameters || transfer.isProtected) return
    if (isTransparent(parameters)) {
      transfer.carried.octets += end - start
      transfer.fileOctets(chunk, start, end)
      return
    }
    this.decoder ??= this.newDecoder(parameters)
    this.decoder.bytes(chunk, start, end)
  }

  private newDecoder(parameters: TransferParameters): ConnectionDecoder {
    const ended = () => {
      if (parameters.mode === 'S') return
      this.transfer = undefined
      this.host.free(this)
    }
    return new ConnectionDecoder(parameters, this.options(), () => this.transfer, ended)
  }

  private endFile(): void {
    const { transfer, parameters } = this
    if (transfer && parameters && !transfer.isProtected) {
      if (isTransparent(parameters)) transfer.beginsFile()
      else {
        this.decoder ??= this.newDecoder(parameters)
        this.decoder.end()
      }
    }
    this.decoder = undefined
  }
}

/** Whether the first octets of a connection are TLS. What a session in clear carries only looks so. */
function isUnderTls(
  { tls }: RunningTransfer,
  { fromBeginning, remark }: Connection,
  chunk: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (tls === 'never' || remark === 'plaintext') return false
  if (fromBeginning) return beginsHandshake(chunk, start, end)
  return tls === 'agreed' || areRecords(chunk, start, end)
}

/** Whether the codecs of one file serve the next one. */
function isSame(one: TransferParameters | undefined, other: TransferParameters | undefined): boolean {
  if (!one || !other) return one === other
  return (
    one.mode === other.mode &&
    one.structure === other.structure &&
    formatType(one.type) === formatType(other.type)
  )
}
