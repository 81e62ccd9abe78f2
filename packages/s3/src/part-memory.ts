import { PartBuffer, type SharedMemory } from './part-buffer.js'
import { PartPages } from './part-pages.js'

/** What clients that rest may hold besides, as a multiple of the memory. */
const restingShare = 3

/**
 * The memory in which the uploads of a file system gather their parts, bounded for all of them together. A buffer grows as
 * octets arrive, so that a small upload takes little, and memory is granted in the order of the requests, but only while
 * at least one upload can still fill its part: then that one ends, and no set of uploads can wait for one another.
 */
export class PartMemory implements SharedMemory {
  private free: number
  private sending = 0
  private readonly buffers = new Set<PartBuffer>()
  private waiting: { readonly buffer: PartBuffer; readonly octets: number; readonly granted: () => void }[] =
    []
  /** Octets that are held for clients that rest, and are not counted. */
  private resting = 0
  /** What is used again, which spares the system much work. */
  readonly pages: PartPages

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
    this.pages = new PartPages(partSize)
  }

  get isScarce(): boolean {
    return this.free < 2 * this.partSize
  }

  /** An empty buffer of an upload, to be closed. @param partSize octets of its parts, at most `total` */
  open(partSize = this.partSize): PartBuffer {
    const buffer = new PartBuffer(this, partSize)
    this.buffers.add(buffer)
    return buffer
  }

  async grant(buffer: PartBuffer, octets: number): Promise<void> {
    buffer.moved = true
    this.wake(buffer)
    if (this.waiting.length === 0 && this.mayHave(buffer, octets)) return this.give(buffer, octets)
    await new Promise<void>((granted) => {
      this.waiting.push({ buffer, octets, granted })
      this.serve()
    })
    if (buffer.closed) throw new TypeError('The upload has ended.')
  }

  sent(octets: number): void {
    this.sending += octets
  }

  returned(octets: number, memory: Uint8Array): void {
    this.sending -= octets
    this.free += octets
    this.pages.giveBack(memory)
    this.serve()
  }

  closed(buffer: PartBuffer): void {
    this.wake(buffer)
    this.buffers.delete(buffer)
    this.free += buffer.held
    for (const { buffer: each, granted } of this.waiting) if (each === buffer) granted()
    this.waiting = this.waiting.filter((each) => each.buffer !== buffer)
    this.serve()
    if (this.buffers.size === 0) this.pages.clear()
  }

  /**
   * Takes memory from uploads to which nothing has happened since the last call, while others wait for it. They keep what
   * has arrived, which counts no longer, as far as all of that is not more than three times the total.
   */
  reclaim(): void {
    for (const buffer of this.buffers) {
      if (this.waiting.length > 0 && this.seemsToRest(buffer)) this.rest(buffer)
      buffer.moved = false
    }
    this.serve()
  }

  private seemsToRest(buffer: PartBuffer): boolean {
    return !buffer.moved && !buffer.viewed && !buffer.rests && !this.isWaiting(buffer)
  }

  wake(buffer: PartBuffer): void {
    if (!buffer.rests) return
    buffer.rests = false
    this.resting -= buffer.held
    this.free -= buffer.held
  }

  private rest(buffer: PartBuffer): void {
    this.free += buffer.shrink()
    if (this.resting + buffer.held > restingShare * this.total) return
    buffer.rests = true
    this.resting += buffer.held
    this.free += buffer.held
  }

  private serve(): void {
    this.waiting = this.waiting.filter((each) => {
      if (!this.mayHave(each.buffer, each.octets)) return true
      this.give(each.buffer, each.octets)
      each.granted()
      return false
    })
    this.serveStuck()
    this.limitSpares()
  }

  /** When uploads that rested have come back, none may have enough: the one that needs least gets it nevertheless. */
  private serveStuck(): void {
    const isStuck =
      this.sending === 0 &&
      [...this.buffers].every((each) => each.held === 0 || each.rests || this.isWaiting(each))
    if (!isStuck) return
    const [first] = this.waiting.slice().sort((a, b) => missing(a.buffer) - missing(b.buffer))
    if (!first) return
    this.waiting = this.waiting.filter((each) => each !== first)
    this.give(first.buffer, first.octets)
    first.granted()
  }

  private isWaiting(buffer: PartBuffer): boolean {
    return this.waiting.some((each) => each.buffer === buffer)
  }

  private give(buffer: PartBuffer, octets: number): void {
    this.free -= octets
    buffer.held += octets
    this.limitSpares()
  }

  /** Spare parts take no more memory than is free, and less than a part. */
  private limitSpares(): void {
    this.pages.limit(Math.max(0, Math.ceil(this.free / this.partSize)))
  }

  private mayHave(buffer: PartBuffer, octets: number): boolean {
    const left = this.free - octets
    if (left < 0) return false
    let least = missing(buffer) - octets
    for (const other of this.buffers) {
      if (other !== buffer && other.held > 0 && !other.rests) least = Math.min(least, missing(other))
    }
    return left + this.sending >= least
  }
}

/** Octets of memory that a buffer needs to have a whole part. */
function missing(buffer: PartBuffer): number {
  return buffer.partSize - buffer.held
}
