import { firstSizes, type PartPages } from './part-pages.js'

/** A part that is on its way to the service. */
export interface FilledPart {
  readonly octets: Uint8Array
  /** Returns its memory, once. */
  release(): void
}

/** What a buffer asks of the memory that all uploads share. */
export interface SharedMemory {
  /** Whether two whole parts are more than is free: then a few octets at the end of an upload must not take one. */
  readonly isScarce: boolean
  readonly pages: PartPages
  /** Waits for more memory for a buffer. @throws TypeError if the buffer is closed meanwhile */
  grant(buffer: PartBuffer, octets: number): Promise<void>
  /** Counts again what a buffer holds, when its client no longer rests. */
  wake(buffer: PartBuffer): void
  /** A part leaves its buffer. */
  sent(octets: number): void
  /** Takes back what a part took, and its octets if they can be used again. */
  returned(octets: number, memory: Uint8Array): void
  /** Takes back what a buffer holds that is not sent. */
  closed(buffer: PartBuffer): void
}

/** The octets of one part while they arrive. */
export class PartBuffer {
  /** Octets of memory that it has been granted. */
  held = 0
  /** Octets that have arrived. */
  length = 0
  /** Whether it can no longer be used. */
  closed = false
  /** Whether anything has happened to it since it was last looked at. */
  moved = true
  /** Whether its client rests, and what it holds is not counted. */
  rests = false
  /** Whether what has arrived is being sent from where it is, and must stay there. */
  viewed = false
  /** Whether no part has left it yet: then it may well be the only one, and small. */
  private isFirst = true
  private octets: Uint8Array = new Uint8Array(0)

  /** @param partSize octets of its part; it may be changed while the buffer is empty */
  constructor(
    private readonly memory: SharedMemory,
    public partSize: number,
  ) {}

  /** Whether it has a whole part. */
  get full(): boolean {
    return this.length === this.partSize
  }

  /** Appends as much of a piece as fits without waiting, from a position on. @returns the number of octets */
  append(piece: Uint8Array, at: number): number {
    const count = Math.min(piece.length - at, this.octets.length - this.length)
    this.octets.set(piece.subarray(at, at + count), this.length)
    this.length += count
    if (count > 0) this.moved = true
    return count
  }

  /** Waits until more fits; not to be called when it is full. */
  async grow(): Promise<void> {
    const { partSize } = this
    const isSmall = this.isFirst || this.memory.isScarce || this.octets.length > 0
    const step = isSmall ? firstSizes.find((each) => each > this.octets.length && each < partSize) : undefined
    const capacity = step ?? partSize
    await this.memory.grant(this, capacity - this.held)
    this.moveTo(this.memory.pages.take(capacity))
  }

  /** Keeps no more memory than for what has arrived. @returns the octets of memory that are free now */
  shrink(): number {
    const unused = this.held - this.length
    if (unused === 0) return 0
    this.moveTo(new Uint8Array(this.length))
    this.held = this.length
    return unused
  }

  /** What has arrived; valid until more arrives. */
  view(): Uint8Array {
    this.viewed = true
    return this.arrived
  }

  /** Takes out what has arrived; the buffer is empty then. */
  take(): FilledPart {
    const { memory, octets: whole } = this
    const octets = this.arrived
    memory.wake(this)
    const { held } = this
    memory.sent(held)
    this.moved = true
    this.isFirst = false
    this.held = 0
    this.length = 0
    this.octets = new Uint8Array(0)
    return { octets, release: () => memory.returned(held, whole) }
  }

  /** Returns its memory; a second call does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.memory.closed(this)
    this.held = 0
    this.octets = new Uint8Array(0)
  }

  private get arrived(): Uint8Array {
    return this.octets.subarray(0, this.length)
  }

  private moveTo(octets: Uint8Array): void {
    octets.set(this.arrived)
    this.memory.pages.giveBack(this.octets)
    this.octets = octets
  }
}
