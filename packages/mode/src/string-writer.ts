import type { ByteSink } from '@ftpkit/transfer'
import { CompressedString } from './compressed-string.js'
import { Descriptor } from './descriptor.js'

const { escape: escapeOctet, maxLiteral, replicated, filler: fillers, maxRun } = CompressedString

/** Memory for strings, in octets. */
const memorySize = 16_384

/** Most octets of one string: escape, descriptor, control octet and literal. */
const room = 3 + maxLiteral

/** A run is counted up to this length before strings are written for it, so that one call never writes much more. */
const maxCounted = 64 * maxRun

/**
 * Parses data into the strings of MODE C (RFC 959 §3.4.3) in one pass.
 *
 * A run becomes a string of its own exactly where that is shorter than going on with the literal, or beginning one.
 * But for an octet in 127, where literals and counted runs reach their limits, no parse is shorter. The string written
 * last stays here until the next one begins, so that a descriptor can still be put before it.
 */
export class StringWriter {
  /** Whether the last thing written is data without a descriptor that ends something. */
  pending = false
  private memory = new Uint8Array(0)
  /** Octets from `from` to `to` are written but not handed over. */
  private from = 0
  private to = 0
  /** Where the string written last begins, with all that stands before it. */
  private stringAt = 0
  /** Where the control octet of the open literal lies, or -1, and where the literal is full. */
  private literalAt = -1
  private literalEnd = 0
  private runOctet = 0
  private runLength = 0
  /** Whether the strings being written are suspect. */
  private suspect = false
  /** Whether an escape without a string was written last. */
  private bare = false
  /** Octets before the string written last that complete a bare escape, and that a descriptor makes needless. */
  private completion = 0

  constructor(
    private readonly connection: ByteSink,
    private readonly filler: number,
    private readonly bareEscapes: boolean,
  ) {}

  /** Writes data. Octets that can still be part of a longer string stay here. */
  data(chunk: Uint8Array, start: number, end: number, suspect: boolean): void {
    if (suspect !== this.suspect) {
      this.settle()
      this.suspect = suspect
    }
    this.pending = true
    for (let at = start; at < end; ) {
      if (this.runLength > 0 && chunk[at] === this.runOctet) {
        at = this.countRun(chunk, at, end)
      } else {
        this.writeRun()
        this.runOctet = chunk[at]!
        this.runLength = 1
        at = this.extendLiteral(chunk, at + 1, end)
      }
    }
    this.handOver(this.literalAt < 0 ? this.to : this.stringAt)
  }

  /** Puts a descriptor before the string written last. */
  describe(flags: number): void {
    this.settle()
    this.pending = false
    const { memory, stringAt } = this
    if (this.suspect) {
      memory[stringAt + 1]! |= flags
      return
    }
    memory.copyWithin(stringAt + 2, stringAt + this.completion, this.to)
    memory[stringAt] = escapeOctet
    memory[stringAt + 1] = flags
    this.to += 2 - this.completion
    this.completion = 0
  }

  /** Writes a descriptor with an empty string behind it. */
  describeNothing(flags: number): void {
    this.writeDescriptor(flags)
    this.bare = this.bareEscapes
    if (!this.bare) this.memory[this.to++] = fillers
  }

  /** Replaces the flags of the descriptor written last, which has not been handed over. */
  amend(added: number, removed: number): void {
    const { memory, stringAt } = this
    memory[stringAt + 1] = (memory[stringAt + 1]! & ~removed) | added
  }

  /** Writes a restart marker of at most {@link CompressedString.maxLiteral} octets. */
  restartMarker(marker: Uint8Array): void {
    this.writeDescriptor(Descriptor.restartMarker)
    this.memory[this.to] = marker.length
    this.memory.set(marker, this.to + 1)
    this.to += 1 + marker.length
  }

  /** Hands over everything written. */
  flush(): void {
    this.handOver(this.to)
  }

  private writeDescriptor(flags: number): void {
    this.settle()
    this.pending = false
    this.makeRoom()
    this.stringAt = this.to
    this.memory[this.to++] = escapeOctet
    this.memory[this.to++] = flags
    this.bare = false
  }

  /** Makes strings of all data taken so far. */
  private settle(): void {
    this.writeRun()
    this.closeLiteral()
  }

  private countRun(chunk: Uint8Array, start: number, end: number): number {
    const { runOctet } = this
    let at = start
    while (at < end && chunk[at] === runOctet) at++
    this.runLength += at - start
    while (this.runLength > maxCounted) {
      this.writeRepeated(maxRun)
      this.runLength -= maxRun
    }
    return at
  }

  /** Goes on with the open literal for as long as no octet equals the one before it. The last one is left as a run. */
  private extendLiteral(chunk: Uint8Array, start: number, end: number): number {
    if (this.literalAt < 0) return start
    const { memory } = this
    let { to, runOctet } = this
    const stop = Math.min(end, start + this.literalEnd - to)
    let at = start
    while (at < stop) {
      const octet = chunk[at]!
      if (octet === runOctet) break
      memory[to++] = runOctet
      runOctet = octet
      at++
    }
    this.to = to
    this.runOctet = runOctet
    return at
  }

  /** Writes the run under way in the way that is shortest, given whether a literal is open. */
  private writeRun(): void {
    const cost = this.runOctet === this.filler ? 1 : 2
    let length = this.runLength
    this.runLength = 0
    // One octet too many for full strings: cheaper at the end of the literal before than behind them.
    if (length > maxRun && length % maxRun === 1 && this.literalRoom() > 0) length -= this.writePlain(1)
    while (length > 0) {
      const part = Math.min(length, maxRun)
      const plainCost = part <= this.literalRoom() ? part : part + 1
      length -= plainCost <= cost ? this.writePlain(part) : this.writeRepeated(part)
    }
  }

  private literalRoom(): number {
    return this.literalAt < 0 ? 0 : this.literalEnd - this.to
  }

  /** Writes the octet of the run as part of a literal. @returns `times` */
  private writePlain(times: number): number {
    if (times > this.literalRoom()) this.openLiteral()
    const end = this.to + times
    while (this.to < end) this.memory[this.to++] = this.runOctet
    return times
  }

  /** Writes the octet of the run as a string of its own. @returns `times` */
  private writeRepeated(times: number): number {
    this.beginString()
    if (this.runOctet === this.filler) {
      this.memory[this.to++] = fillers | times
    } else {
      this.memory[this.to++] = replicated | times
      this.memory[this.to++] = this.runOctet
    }
    return times
  }

  private openLiteral(): void {
    this.beginString()
    this.literalAt = this.to++
    this.literalEnd = this.to + maxLiteral
  }

  private closeLiteral(): void {
    if (this.literalAt < 0) return
    this.memory[this.literalAt] = this.to - this.literalAt - 1
    this.literalAt = -1
  }

  private beginString(): void {
    this.closeLiteral()
    this.makeRoom()
    this.stringAt = this.to
    this.completion = this.bare && !this.suspect ? 1 : 0
    this.bare = false
    if (this.suspect) {
      this.memory[this.to++] = escapeOctet
      this.memory[this.to++] = Descriptor.suspect
    } else if (this.completion > 0) {
      this.memory[this.to++] = fillers
    }
  }

  private makeRoom(): void {
    if (this.to + room <= this.memory.length) return
    this.flush()
    this.memory = new Uint8Array(memorySize)
    this.from = 0
    this.to = 0
  }

  private handOver(to: number): void {
    const { from } = this
    if (from === to) return
    this.from = to
    this.connection.bytes(this.memory, from, to)
  }
}
