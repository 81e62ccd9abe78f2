import type { ByteSink } from '@ftpkit/transfer'
import { CompressedString } from './compressed-string.js'
import { Descriptor } from './descriptor.js'
import { kernelFrom, type StringKernel, stringKernel } from './string-kernel.js'
import { endOfRun, lowestOctet, wordsOf, zeroOctets } from './words.js'

const { escape: escapeOctet, maxLiteral, replicated, filler: fillers, maxRun } = CompressedString

/** Memory for strings, in octets. */
const memorySize = 65_536

/** Most octets of one string: escape, descriptor, control octet and literal. */
const room = 3 + maxLiteral

/** A run is counted up to this length before strings are written for it, so that one call never writes much more. */
const maxCounted = 64 * maxRun

/** Most octets of fillers counted so far and the string behind them. */
const roomForBoth = 64 + room

/**
 * Parses data into the strings of MODE C (RFC 959 §3.4.3) in one pass.
 *
 * A run becomes a string of its own exactly where that is shorter than going on with the literal, or beginning one.
 * But for an octet in 127, where literals and counted runs reach their limits, no parse is shorter. The string written
 * last stays here until the next one begins, so that a descriptor can still be put before it.
 *
 * Long pieces are parsed in WebAssembly where there is any, with the same strings as their result.
 */
export class StringWriter {
  /** Whether the last thing written is data without a descriptor that ends something. */
  pending = false
  private memory = new Uint8Array(0)
  private memoryView = wordsOf(this.memory)
  /** The chunk read last, and the same octets to be read four at a time. */
  private chunk: Uint8Array = this.memory
  private view = this.memoryView
  /** Octets from `from` to `to` are written but not handed over. */
  private from = 0
  private to = 0
  /** Where the string written last begins, with all that stands before it. */
  private stringAt = 0
  /** Where the control octet of the open literal lies, or -1, and where the literal is full. */
  private literalAt = -1
  private literalEnd = 0
  /** The run under way, which no string has been written for. */
  private runOctet = 0
  private runLength = 0
  /** Whether the strings being written are suspect. */
  private suspect = false
  /** Whether an escape without a string was written last. */
  private bare = false
  /** Octets before the string written last that complete a bare escape, and that a descriptor makes needless. */
  private completion = 0
  private kernel: StringKernel | undefined

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
    this.look(chunk)
    try {
      this.parse(chunk, start, end)
    } finally {
      this.kernel?.forget()
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

  private parse(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.runLength > 0) at = this.countRun(chunk, at, end)
      else if (this.kernelStop(at, end) > at) at = this.byKernel(chunk, at, this.kernelStop(at, end))
      else if (this.literalRoom() > 0) at = this.extendLiteral(chunk, at, end)
      else at = this.begin(chunk, at, end)
    }
  }

  private look(chunk: Uint8Array): void {
    if (chunk === this.chunk) return
    this.chunk = chunk
    this.view = wordsOf(chunk)
  }

  /**
   * How far the kernel may go: as far as there is room, and nowhere if that is too short, if descriptors stand between
   * the strings, or if there is no kernel.
   */
  private kernelStop(at: number, end: number): number {
    const most = Math.floor(((this.memory.length - this.to - room) * maxLiteral) / (1 + maxLiteral))
    const stop = Math.min(end, at + most)
    if (stop - at < kernelFrom || this.suspect || this.bare) return at
    this.kernel ??= stringKernel()
    return this.kernel ? stop : at
  }

  /** Parses octets until a run is too long to decide on here, or up to `stop` at most. */
  private byKernel(chunk: Uint8Array, start: number, stop: number): number {
    const { memory } = this
    const kernel = this.kernel!
    const from = this.literalAt < 0 ? this.to : this.literalAt
    const strings = kernel.parse(chunk, start, stop, memory.subarray(from, this.to), this.filler)
    memory.set(strings, from)
    this.to = from + strings.length
    if (kernel.stringAt >= 0) {
      this.stringAt = from + kernel.stringAt
      this.completion = 0
    }
    this.literalAt = kernel.literalAt < 0 ? -1 : from + kernel.literalAt
    this.literalEnd = this.literalAt + 1 + maxLiteral
    this.runOctet = kernel.runOctet
    this.runLength = kernel.runLength
    this.shortenRun()
    return kernel.at
  }

  /** Begins a literal if it is sure to be one, or else a run. Neither is under way, or the literal is full. */
  private begin(chunk: Uint8Array, at: number, end: number): number {
    const octet = chunk[at]!
    this.runOctet = octet
    if (this.literalAt >= 0 && this.memory[this.to - 1] === octet) {
      this.to--
      this.runLength = 2
    } else if (this.isPlain(chunk, at, end)) {
      this.writePlain(1)
    } else {
      this.runLength = 1
    }
    return at + 1
  }

  /** Whether an octet is no filler and unlike the one behind it: then a literal can begin with it. */
  private isPlain(chunk: Uint8Array, at: number, end: number): boolean {
    return at + 1 < end && chunk[at] !== this.filler && chunk[at] !== chunk[at + 1]
  }

  /** Counts the run as far as it goes, and writes it if it ends here. */
  private countRun(chunk: Uint8Array, start: number, end: number): number {
    const at = endOfRun(chunk, this.view, this.runOctet, start, end)
    this.runLength += at - start
    this.shortenRun()
    if (at < end) this.writeRun()
    return at
  }

  /** Writes strings for what is more of the run than is counted. */
  private shortenRun(): void {
    while (this.runLength > maxCounted) this.runLength -= this.writeRepeated(maxRun)
  }

  /**
   * Goes on with the open literal, and with the runs and literals behind it, until a literal is full or it takes more
   * than a look at the chunk to decide. The state is kept in variables here: this is where all the time goes.
   */
  private extendLiteral(chunk: Uint8Array, start: number, end: number): number {
    const { memory, filler, view } = this
    let stop = Math.min(end, start + this.literalRoom())
    let at = start
    let { to } = this
    for (;;) {
      const from = at
      at = this.copyUnlike(chunk, from, stop, to)
      to += at - from
      if (at === stop) break
      const octet = chunk[at]!
      // No literal begins with two octets alike, so the one before the last is data.
      const taken = octet === filler ? 1 : 2
      if (octet !== memory[to - taken]) {
        memory[to++] = octet
        at++
        continue
      }
      to -= taken
      const length = endOfRun(chunk, view, octet, at, end) - at + taken
      at += length - taken
      if (length > (octet === filler ? maxCounted : maxRun) || !this.goesOn(chunk, at, end, to)) {
        this.runOctet = octet
        this.runLength = length
        break
      }
      memory[this.literalAt] = to - this.literalAt - 1
      to = this.putRun(octet, length, to)
      this.completion = 0
      this.stringAt = to
      this.literalAt = to++
      memory[to++] = chunk[at++]!
      this.literalEnd = to + maxLiteral - 1
      stop = Math.min(end, at + maxLiteral - 1)
    }
    this.to = to
    this.shortenRun()
    return at
  }

  /** Whether after a run a literal begins at `at`, and there is room for both. */
  private goesOn(chunk: Uint8Array, at: number, end: number, to: number): boolean {
    return !this.suspect && to + roomForBoth <= this.memory.length && this.isPlain(chunk, at, end)
  }

  /** Copies octets to `memory[to]`. @returns where the first one lies that is like the one before it, or `stop` */
  private copyUnlike(chunk: Uint8Array, start: number, stop: number, to: number): number {
    const { memory, memoryView, view } = this
    const shift = to - start
    let last = memory[to - 1]!
    let at = start
    for (; at + 4 <= stop; at += 4) {
      const octets = view.getInt32(at, true)
      const alike = zeroOctets(octets ^ ((octets << 8) | last))
      // After the first octet that is alike this is too much, and soon overwritten.
      memoryView.setInt32(at + shift, octets, true)
      if (alike !== 0) return at + lowestOctet(alike)
      last = octets >>> 24
    }
    for (; at < stop && chunk[at] !== last; at++) {
      last = chunk[at]!
      memory[at + shift] = last
    }
    return at
  }

  /** Writes the run under way in the way that is shortest, given whether a literal is open. */
  private writeRun(): void {
    const cost = this.runOctet === this.filler ? 1 : 2
    let length = this.runLength
    this.runLength = 0
    if (length > cost && length <= maxRun) {
      this.writeRepeated(length)
      return
    }
    // One octet too many for full strings: cheaper at the end of the literal before than behind them.
    const single = cost > 1 && length > maxRun && length % maxRun === 1
    if (single && this.literalRoom() > 0) length -= this.writePlain(1)
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
    this.to = this.putRun(this.runOctet, times, this.to)
    return times
  }

  /** Writes a run: of fillers of any length, of other octets one string. @returns where it ends */
  private putRun(octet: number, times: number, start: number): number {
    const { memory } = this
    let to = start
    if (octet !== this.filler) {
      memory[to++] = replicated | times
      memory[to++] = octet
      return to
    }
    let left = times
    for (; left > maxRun; left -= maxRun) memory[to++] = fillers | maxRun
    memory[to++] = fillers | left
    return to
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
    this.completion = 0
    if (this.suspect) {
      this.memory[this.to++] = escapeOctet
      this.memory[this.to++] = Descriptor.suspect
    } else if (this.bare) {
      this.completion = 1
      this.memory[this.to++] = fillers
    }
    this.bare = false
  }

  private makeRoom(): void {
    if (this.to + room <= this.memory.length) return
    this.flush()
    this.memory = new Uint8Array(memorySize)
    this.memoryView = wordsOf(this.memory)
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
