/** Capacities of a buffer while its first octets arrive; then it has that of a whole part. */
const steps = [65_536, 524_288]

/** A part that is on its way to the service. */
export interface FilledPart {
  readonly octets: Uint8Array
  /** Returns its memory, once. */
  release(): void
}

/**
 * The memory in which the uploads of a file system gather their parts, bounded for all of them together. A buffer grows as
 * octets arrive, so that a small upload takes little, and memory is granted in the order of the requests, but only while
 * at least one upload can still fill its part: then that one ends, and no set of uploads can wait for one another.
 */
export class PartMemory {
  private free: number
  private sending = 0
  private readonly buffers = new Set<PartBuffer>()
  private waiting: { readonly buffer: PartBuffer; readonly octets: number; readonly granted: () => void }[] =
    []
  /** Whole parts that are used again, which spares the system much work. */
  private spare: Uint8Array[] = []

  /**
   * @param total octets
   * @param partSize octets of a part, unless an upload has larger ones
   */
  constructor(
    readonly total: number,
    readonly partSize: number,
  ) {
    if (total < partSize) throw new RangeError('The memory of uploads must be enough for one part.')
    this.free = total
  }

  /** Whether two whole parts are more than it has: then a few octets at the end of an upload that rests must not take one. */
  get isScarce(): boolean {
    return this.free < 2 * this.partSize
  }

  /** An empty buffer of an upload, to be closed. @param partSize octets of its parts, at most `total` */
  open(partSize = this.partSize): PartBuffer {
    const buffer = new PartBuffer(this, partSize)
    this.buffers.add(buffer)
    return buffer
  }

  /** Waits for more memory for a buffer. @throws TypeError if the buffer is closed meanwhile */
  async grant(buffer: PartBuffer, octets: number): Promise<void> {
    if (this.waiting.length === 0 && this.mayHave(buffer, octets)) return this.give(buffer, octets)
    await new Promise<void>((granted) => {
      this.waiting.push({ buffer, octets, granted })
      this.serve()
    })
    if (buffer.closed) throw new TypeError('The upload has ended.')
  }

  /** A part leaves its buffer. */
  sent(octets: number): void {
    this.sending += octets
  }

  /** Takes back what a part took, and its octets if they can be used again. */
  returned(octets: number, memory: Uint8Array): void {
    this.sending -= octets
    this.free += octets
    if (memory.byteLength === this.partSize) this.spare.push(memory)
    this.serve()
  }

  /** Takes back what a buffer holds that is not sent. */
  closed(buffer: PartBuffer): void {
    this.buffers.delete(buffer)
    this.free += buffer.held
    for (const { buffer: each, granted } of this.waiting) if (each === buffer) granted()
    this.waiting = this.waiting.filter((each) => each.buffer !== buffer)
    this.serve()
    if (this.buffers.size === 0) this.spare = []
  }

  private serve(): void {
    this.waiting = this.waiting.filter(({ buffer, octets, granted }) => {
      if (!this.mayHave(buffer, octets)) return true
      this.give(buffer, octets)
      granted()
      return false
    })
    this.limitSpares()
  }

  private give(buffer: PartBuffer, octets: number): void {
    this.free -= octets
    buffer.held += octets
    if (buffer.held === this.partSize && buffer.partSize === this.partSize) buffer.used = this.spare.pop()
    this.limitSpares()
  }

  /** Spare parts take no more memory than is free, and less than a part: dropped, it would be there until it is collected. */
  private limitSpares(): void {
    this.spare.length = Math.min(this.spare.length, Math.ceil(this.free / this.partSize))
  }

  private mayHave(buffer: PartBuffer, octets: number): boolean {
    const left = this.free - octets
    if (left < 0) return false
    let least = buffer.partSize - buffer.held - octets
    for (const other of this.buffers) {
      if (other !== buffer && other.held > 0) least = Math.min(least, other.partSize - other.held)
    }
    return left + this.sending >= least
  }
}

/** The octets of one part while they arrive. */
export class PartBuffer {
  /** Octets of memory that it has been granted. */
  held = 0
  /** Octets that have arrived. */
  length = 0
  /** Whether it can no longer be used. */
  closed = false
  /** Whether no part has left it yet: then it may well be the only one, and small. */
  private isFirst = true
  /** Memory of a whole part that was used before. */
  used: Uint8Array | undefined
  private octets: Uint8Array = new Uint8Array(0)

  /** @param partSize octets of its part; it may be changed while the buffer is empty */
  constructor(
    private readonly memory: PartMemory,
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
    return count
  }

  /** Waits until more fits; not to be called when it is full. */
  async grow(): Promise<void> {
    const { partSize } = this
    const isSmall = this.isFirst || this.memory.isScarce || this.octets.length > 0
    const step = isSmall ? steps.find((each) => each > this.octets.length && each < partSize) : undefined
    const capacity = step ?? partSize
    await this.memory.grant(this, capacity - this.held)
    const grown = this.used ?? new Uint8Array(capacity)
    this.used = undefined
    grown.set(this.octets.subarray(0, this.length))
    this.octets = grown
  }

  /** What has arrived; valid until more arrives. */
  view(): Uint8Array {
    return this.octets.subarray(0, this.length)
  }

  /** Takes out what has arrived; the buffer is empty then. */
  take(): FilledPart {
    const { memory, held, octets: whole } = this
    const octets = this.view()
    memory.sent(held)
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
}
