/**
 * Octets that a session takes at a time. Some hundred may hold a command whose reply is a thousand times as long, so no
 * more are taken before the replies to those have gone out.
 */
const portion = 512

const nothing = new Uint8Array(0)

/** Who takes what came. */
export interface InletTaker {
  /** Whether a portion may be taken now. */
  readonly open: boolean
  /** Takes a portion, and doesn't keep it. */
  take(octets: Uint8Array): void
}

/**
 * What came on a control connection, handed on in portions: a client that sends commands and reads no replies fills its
 * own memory with them, not ours.
 */
export class Inlet {
  private waiting: Uint8Array = nothing
  private handing = false
  private closed = false

  constructor(private readonly taker: InletTaker) {}

  /** Whether octets are still to be taken: then no more should be read. */
  get waits(): boolean {
    return this.waiting.length > 0
  }

  /** Takes octets; their memory stays the caller's. */
  push(octets: Uint8Array): void {
    if (this.closed) return
    if (this.waits) {
      this.waiting = Buffer.concat([this.waiting, octets])
      return this.goOn()
    }
    this.waiting = octets
    this.goOn()
    // No slice: that of a Buffer is a view, and the memory is filled next by whoever else sends something.
    if (this.waits) this.waiting = Uint8Array.from(this.waiting)
  }

  /** Drops what waits and whatever still comes. */
  close(): void {
    this.closed = true
    this.waiting = nothing
  }

  /** Hands on as much as may be taken now. */
  goOn(): void {
    if (this.handing) return
    this.handing = true
    try {
      while (this.waits && this.taker.open) {
        const octets = this.waiting.subarray(0, portion)
        // A view of what is left of nothing would keep the whole.
        this.waiting = this.waiting.length > portion ? this.waiting.subarray(portion) : nothing
        this.taker.take(octets)
      }
    } finally {
      this.handing = false
    }
  }
}
