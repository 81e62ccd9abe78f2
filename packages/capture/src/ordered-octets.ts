import type { PacketMark } from './packet.js'
import { type RecentBudget, RecentOctets } from './recent-octets.js'

/** Octets of one sender that wait for those before them. Then what is missing counts as lost. */
const maxWaiting = 1_048_576

/** Segments of one sender that wait. */
const maxSegments = 4_096

/** Octets of memory that a segment takes while it waits, beside its own: many have one octet, or none that was captured. */
const segmentMemory = 256

/** Octets of memory for the segments of all senders that wait. */
const maxWaitingOfAll = 16_777_216

/** Octets: a receive window is hardly ever larger. */
const maxWindow = 16_777_216

/** What all senders of a capture share. */
export interface SharedMemory {
  readonly recent: RecentBudget
  /** Octets of memory that segments take while they wait. */
  waiting: number
}

/** Where one sender's octets go, in order. */
export interface OrderedSink {
  octets(chunk: Uint8Array, start: number, end: number, mark: PacketMark): void
  hole(length: number, mark: PacketMark): void
  retransmitted(
    length: number,
    differs: boolean,
    mark: PacketMark,
    before: number,
    chunk: Uint8Array,
    start: number,
  ): void
}

/** Part of what a sender sent. Without octets: it was not captured. */
interface Part {
  /** Octets of the sender before it. */
  readonly at: number
  readonly length: number
  readonly chunk?: Uint8Array | undefined
  readonly start: number
  readonly mark: PacketMark
}

/** Brings the octets of one sender into order by their sequence numbers (RFC 9293 §3.4), which wrap at 2^32. */
export class OrderedOctets {
  /** The first sequence number, if SYN was captured. */
  initial: number | undefined
  /** How many octets were passed on; holes count. */
  private position = 0
  /** The highest sequence number that was seen, and its position: others are within 2^31 of it. */
  private highest: { sequence: number; position: number } | undefined
  /** Sorted by position. */
  private readonly waiting: Part[] = []
  private waitingOctets = 0
  private readonly recent: RecentOctets
  private finishedAt = Number.POSITIVE_INFINITY

  constructor(
    private readonly sink: OrderedSink,
    private readonly shared: SharedMemory,
  ) {
    this.recent = new RecentOctets(shared.recent)
  }

  /** Whether the sender has sent something, a SYN too. */
  get hasBegun(): boolean {
    return this.highest !== undefined
  }

  /** Whether everything up to FIN was passed on. */
  get isFinished(): boolean {
    return this.position >= this.finishedAt
  }

  /** Whether a sequence number may be in the window of the receiver, who ignores others (RFC 9293 §3.10.7.4). */
  mayBeInWindow(sequence: number): boolean {
    return !this.highest || Math.abs((sequence - this.highest.sequence) | 0) <= maxWindow
  }

  /** Takes the sequence number of a SYN; its first octet has the next one. */
  begin(sequence: number): void {
    this.initial = sequence
    this.highest = { sequence: (sequence + 1) >>> 0, position: 0 }
  }

  /** Takes `chunk[start, end)`; `missing` octets more were sent with it and not captured. */
  segment(
    sequence: number,
    chunk: Uint8Array,
    start: number,
    end: number,
    missing: number,
    mark: PacketMark,
  ): void {
    const at = this.positionOf(sequence)
    if (end > start) this.add({ at, length: end - start, chunk, start, mark })
    if (missing > 0) this.add({ at: at + end - start, length: missing, start: 0, mark })
  }

  /** The sender has nothing after this sequence number. */
  finish(sequence: number): void {
    this.finishedAt = Math.min(this.finishedAt, Math.max(this.positionOf(sequence), this.position))
  }

  /** The other end has received all before this sequence number: of what waits there, nothing missing will come. */
  received(sequence: number): void {
    if (!this.highest || this.waiting.length === 0) return
    const until = this.highest.position + ((sequence - this.highest.sequence) | 0)
    while (this.waiting.length > 0 && this.waiting[0]!.at < until) this.passOn(this.takeFirst())
    this.passOnWaiting()
  }

  /** Passes on all that waits, with what is missing as holes. */
  flush(): void {
    while (this.waiting.length > 0) this.passOn(this.takeFirst())
    this.recent.release()
  }

  private positionOf(sequence: number): number {
    this.highest ??= { sequence, position: 0 }
    const position = this.highest.position + ((sequence - this.highest.sequence) | 0)
    if (position > this.highest.position) this.highest = { sequence, position }
    return position
  }

  private add(part: Part): void {
    if (part.at <= this.position) {
      this.passOn(part)
      this.passOnWaiting()
    } else {
      this.wait(part)
    }
  }

  private passOnWaiting(): void {
    while (this.waiting.length > 0 && this.waiting[0]!.at <= this.position) this.passOn(this.takeFirst())
  }

  private wait(part: Part): void {
    const { chunk, start, length } = part
    const copy = chunk && { chunk: chunk.slice(start, start + length), start: 0 }
    let index = this.waiting.length
    while (index > 0 && this.waiting[index - 1]!.at > part.at) index -= 1
    this.waiting.splice(index, 0, { ...part, ...copy })
    this.count(1, chunk ? length : 0)
    const isTooMuch = () =>
      this.waitingOctets > maxWaiting ||
      this.waiting.length > maxSegments ||
      (this.shared.waiting > maxWaitingOfAll && this.waiting.length > 0)
    while (isTooMuch()) {
      this.passOn(this.takeFirst())
      this.passOnWaiting()
    }
  }

  private takeFirst(): Part {
    const part = this.waiting.shift()!
    this.count(-1, part.chunk ? -part.length : 0)
    return part
  }

  private count(segments: number, octets: number): void {
    this.waitingOctets += octets
    this.shared.waiting += segments * segmentMemory + octets
  }

  /** Passes on what is new of a part, after what is missing before it. */
  private passOn({ at, length, chunk, start, mark }: Part): void {
    if (at > this.position) this.lose(at - this.position, mark)
    const repeated = Math.min(this.position - at, length)
    if (repeated > 0 && chunk && !this.isKeepAlive(at, length)) {
      const differs = this.recent.differs(at, chunk, start, start + repeated)
      this.sink.retransmitted(repeated, differs, mark, this.position - at, chunk, start)
    }
    if (repeated === length) return
    if (!chunk) return this.lose(length - repeated, mark)
    this.recent.add(this.position, chunk, start + repeated, start + length)
    this.position += length - repeated
    this.sink.octets(chunk, start + repeated, start + length, mark)
  }

  /** The octet before the next one, alone: it may be any (RFC 9293 §3.8.4), and only asks whether the peer is there. */
  private isKeepAlive(at: number, length: number): boolean {
    return length === 1 && at === this.position - 1
  }

  private lose(length: number, mark: PacketMark): void {
    this.position += length
    this.sink.hole(length, mark)
  }
}
