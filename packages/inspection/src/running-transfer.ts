import type { PacketMark } from '@ftpkit/capture'
import type { FileSink } from '@ftpkit/transfer'
import { type Carried, nothingCarried } from './counting-file.js'
import type { DataConnection, Transfer, TransferFault, TransferSink, TransferSummary } from './events.js'
import { TextWatch } from './text-watch.js'

/** Faults of one transfer that are kept. */
const maxFaults = 100

/** A transfer that has begun, with what is known of it so far. */
export class RunningTransfer {
  readonly carried: Carried = nothingCarried()
  readonly faults: TransferFault[] = []
  readonly text = new TextWatch()
  /** The code of the last reply, and when it came if that is final. */
  reply: number | undefined
  repliedAt: PacketMark | undefined
  /** Octets of packets after that of the final reply. Those that waited for others may be passed on after it. */
  octetsAfterReply = 0
  wireOctets = 0
  missingOctets = 0
  /** Whether what it carries is under TLS, so that only its octets are known. */
  isProtected = false
  /** Octets that were sent in the other direction. */
  strayOctets = 0
  private file = 0
  private hasFile = false
  private began: PacketMark | undefined
  private ended: PacketMark | undefined

  /** The size that a 1yz reply announced. */
  announced: number | undefined
  isOver = false
  readonly connections: DataConnection[] = []

  constructor(
    public transfer: Transfer,
    private readonly sink: TransferSink | undefined,
    /** Whether its data connections may be under TLS by what was said, or are to be. */
    readonly tls: 'never' | 'possible' | 'agreed' = 'never',
  ) {}

  /** Whether nothing has come of it. */
  get isUnused(): boolean {
    return this.wireOctets + this.missingOctets === 0
  }

  get carriedSink(): FileSink | undefined {
    return this.sink?.carried
  }

  wire(chunk: Uint8Array, start: number, end: number, mark: PacketMark, data: DataConnection): void {
    this.began ??= mark
    this.ended = mark
    this.wireOctets += end - start
    if (mark.number > (this.repliedAt?.number ?? Number.POSITIVE_INFINITY))
      this.octetsAfterReply += end - start
    this.text.bytes(chunk, start, end)
    this.sink?.wire?.(chunk, start, end, mark, data)
  }

  hole(length: number): void {
    this.missingOctets += length
    this.sink?.hole?.(length)
  }

  beginsFile(): void {
    this.hasFile = true
  }

  fileOctets(chunk: Uint8Array, start: number, end: number): void {
    this.hasFile = true
    this.file += end - start
    this.sink?.file?.(chunk, start, end)
  }

  fault(fault: TransferFault): void {
    if (this.faults.length < maxFaults) this.faults.push(fault)
  }

  /** Ends the transfer for its sink. */
  end(): TransferSummary {
    this.isOver = true
    const { transfer, connections, reply, wireOctets, missingOctets, faults, began, ended } = this
    const { octets, records, pages, restartMarkers } = this.carried
    const summary: TransferSummary = {
      transfer,
      connections,
      reply,
      wireOctets,
      missingOctets,
      carriedOctets: this.hasFile ? octets : undefined,
      fileOctets: this.hasFile ? this.file : undefined,
      records,
      pages,
      restartMarkers,
      faults,
      protected: this.isProtected,
      began,
      ended,
    }
    this.sink?.end?.(summary)
    return summary
  }
}
