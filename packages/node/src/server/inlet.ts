/**
 * Octets that a session takes at a time. Some hundred may hold a command whose reply is a thousand times as long, so no
 * more are taken before the replies to those have gone out.
 */
const portion = 512

const nothing = new Uint8Array(0)

/**
 * What came on a control connection, handed on in portions: a client that sends commands and reads no replies fills its
 * own memory with them, not ours.
 */
export class Inlet {
  private waiting: Uint8Array = nothing
  private handing = false
  private closed = false

  /**
   * @param open whether a portion may be taken now
   * @param take takes a portion, and doesn't keep it
   */
  constructor(
    private readonly open: () => boolean,
    private readonly take: (octets: Uint8Array) => void,
  ) {}

  /** Whether octets are still to be taken: then no more should be read. */
  get waits(): boolean {
    return this.waiting.length > 0
  }

  push(octets: Uint8Array): void {
    if (this.closed) return
    this.waiting = this.waits ? Buffer.concat([this.waiting, octets]) : octets
    this.goOn()
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
    while (this.waits && this.open()) {
      const octets = this.waiting.subarray(0, portion)
      this.waiting = this.waiting.subarray(portion)
      this.take(octets)
    }
    this.handing = false
  }
}
