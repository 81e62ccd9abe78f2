import { type ByteSink, lowestOctet, zeroOctets } from '@ftpkit/transfer'
import { CompressedString } from './compressed-string.js'
import { Descriptor } from './descriptor.js'
import { kernelFrom, type StringKernel, stringKernel } from './string-kernel.js'
import { endOfRun, wordsOf } from './words.js'

const { escape: escapeOctet, maxLiteral, replicated, filler: fillers, maxRun } = CompressedString

/** Memory for strings, in octets. */
const memorySize = 65_536

/** Longest string, in octets: escape, descriptor, control octet and literal. */
const maxStringLength = 3 + maxLiteral

/** A run is counted up to this length before strings are written for it, so that one call never writes much more. */
const maxCounted = 64 * maxRun

/**
 * Parses data into the strings of MODE C (RFC 959 §3.4.3) in one pass.
 *
 * A run becomes a string if that is shorter than to continue the literal, or to begin one. Except for an octet in 127,
 * where literals and counted runs reach their limits, no parse is shorter. The last run is held until it ends, and the
 * last literal until another string begins, so that a descriptor can still be put before them.
 *
 * Long pieces are parsed in WebAssembly where the platform has it, with the same strings as the result.
 */
export class StringWriter {
  /** Whether the last thing written is data without a descriptor that ends something. */
  pending = false
  private memory = new Uint8Array(0)
  private memoryWords = wordsOf(this.memory)
  /** The last chunk, and its octets four at a time: the records of a chunk share the view. */
  private chunk: Uint8Array = this.memory
  private words = this.memoryWords
  /** Octets from `from` to `to` are written but not passed on. */
  private from = 0
  private to = 0
  /** Where the last string begins, its descriptor included. */
  private stringAt = 0
  /** Where the control octet of the open literal is, or -1, and where the literal is full. */
  private literalAt = -1
  private literalEnd = 0
  /** The run being counted; no string holds any of it. */
  private runOctet = 0
  private runLength = 0
  /** Whether the strings being written are suspect. */
  private suspect = false
  /** Whether an escape without a string was written last. */
  private bare = false
  /** Octets before the last string that complete a bare escape, and that a descriptor makes unnecessary. */
  private completion = 0
  private kernel: StringKernel | undefined

  constructor(
    private readonly connection: ByteSink,
    private readonly filler: number,
    private readonly bareEscapes: boolean,
  ) {}

  /** Writes data. Octets that can still be part of a longer string are held. */
  data(chunk: Uint8Array, start: number, end: number, suspect: boolean): void {
    if (suspect !== this.suspect) {
      this.settle()
      this.suspect = suspect
    }
    this.pending = true
    if (chunk !== this.chunk) {
      this.chunk = chunk
      this.words = wordsOf(chunk)
    }
    try {
      this.parse(chunk, start, end)
    } finally {
      this.kernel?.forget()
    }
    this.passOn(this.literalAt < 0 ? this.to : this.stringAt)
  }

  /** Puts a descriptor before the last string. */
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

  /** Writes a descriptor and an empty string. */
  describeNothing(flags: number): void {
    this.writeDescriptor(flags)
    this.bare = this.bareEscapes
    if (!this.bare) this.memory[this.to++] = fillers
  }

  /** Changes the flags of the last descriptor, which has not been passed on. */
  amend(added: number, removed: number): void {
    const { memory, stringAt } = this
    memory[stringAt + 1] = (memory[stringAt + 1]! & ~removed) | added
  }

  /** Writes a restart marker of at most `maxLiteral` octets. */
  restartMarker(marker: Uint8Array): void {
    this.writeDescriptor(Descriptor.restartMarker)
    this.memory[this.to] = marker.length
    this.memory.set(marker, this.to + 1)
    this.to += 1 + marker.length
  }

  /** Passes on everything written. */
  flush(): void {
    this.passOn(this.to)
  }

  private writeDescriptor(flags: number): void {
    this.settle()
    this.pending = false
    this.reserveString()
    this.stringAt = this.to
    this.memory[this.to++] = escapeOctet
    this.memory[this.to++] = flags
    this.bare = false
  }

  /** Makes strings of all data so far. */
  private settle(): void {
    this.writeRun()
    this.closeLiteral()
  }

  private parse(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.runLength > 0) {
        at = this.countRun(chunk, at, end)
        continue
      }
      const stop = this.kernelStop(at, end)
      if (stop > at) {
        at = this.byKernel(chunk, at, stop)
        continue
      }
      at = this.copyPlain(chunk, at, end)
      this.runOctet = chunk[at++]!
      this.runLength = 1
    }
  }

  /** Counts the run as far as it goes, and writes it if it ends here. */
  private countRun(chunk: Uint8Array, start: number, end: number): number {
    const at = endOfRun(chunk, this.words, this.runOctet, start, end)
    this.runLength += at - start
    this.shortenRun()
    if (at < end) this.writeRun()
    return at
  }

  /** Copies octets into a literal: up to one that may begin a run, or the last. A pair of equal octets inside one stays data. */
  private copyPlain(chunk: Uint8Array, start: number, end: number): number {
    if (this.literalCapacity() === 0) {
      const octet = chunk[start]
      if (start + 1 === end || octet === this.filler || octet === chunk[start + 1]) return start
      this.openLiteral()
    }
    const { memory, filler } = this
    const stop = Math.min(end - 1, start + this.literalCapacity())
    const shift = this.to - start
    let at = this.copySingles(chunk, start, stop, shift)
    while (at + 2 <= stop && chunk[at + 2] !== chunk[at] && chunk[at] !== filler) {
      memory[at + shift] = chunk[at]!
      memory[at + shift + 1] = chunk[at]!
      at = this.copySingles(chunk, at + 2, stop, shift)
    }
    this.to = at + shift
    return at
  }

  /** Copies octets that differ from the next one to `memory`, `shift` octets further on. @returns where it stopped */
  private copySingles(chunk: Uint8Array, start: number, stop: number, shift: number): number {
    const { memory, memoryWords, words } = this
    let at = start
    for (; at + 4 <= stop; at += 4) {
      const octets = words.getInt32(at, true)
      // From the first octet of a pair on this is too much, and soon overwritten.
      memoryWords.setInt32(at + shift, octets, true)
      const pairs = zeroOctets(octets ^ words.getInt32(at + 1, true))
      if (pairs !== 0) return at + lowestOctet(pairs)
    }
    for (; at < stop && chunk[at] !== chunk[at + 1]; at++) memory[at + shift] = chunk[at]!
    return at
  }

  /**
   * How far the kernel may parse: as far as its strings fit the memory, and nowhere if that is too short, if descriptors
   * belong between the strings, or if there is no kernel.
   */
  private kernelStop(at: number, end: number): number {
    if (end - at < kernelFrom || this.suspect || this.bare) return at
    const free = this.memory.length - this.to - maxStringLength
    const stop = Math.min(end, at + Math.floor((free * maxLiteral) / (1 + maxLiteral)))
    if (stop - at < kernelFrom) return at
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
    if (this.runLength === 0) this.takeRunBack()
    this.shortenRun()
    return kernel.at
  }

  /** Takes the run at the end of the open literal out of it: more of the same octet may follow. */
  private takeRunBack(): void {
    const { memory, literalAt } = this
    this.runOctet = memory[this.to - 1]!
    this.runLength = this.to - 2 > literalAt && memory[this.to - 2] === this.runOctet ? 2 : 1
    this.to -= this.runLength
    if (this.to > literalAt + 1) return
    this.to = literalAt
    this.literalAt = -1
  }

  /** Writes strings for the part of the run that exceeds what is counted. */
  private shortenRun(): void {
    if (this.runLength > maxCounted) this.runLength -= this.fillLiteral(this.runLength)
    while (this.runLength > maxCounted) this.runLength -= this.writeRepeated(maxRun)
  }

  /** Writes the run in the shortest form, depending on whether a literal is open. */
  private writeRun(): void {
    const cost = this.runOctet === this.filler ? 1 : 2
    let length = this.runLength - this.fillLiteral(this.runLength)
    this.runLength = 0
    if (length > cost && length <= maxRun) {
      this.writeRepeated(length)
      return
    }
    // One octet too many for full strings: cheaper at the end of the literal before than after them.
    const single = cost > 1 && length > maxRun && length % maxRun === 1
    if (single && this.literalCapacity() > 0) length -= this.writePlain(1)
    while (length > 0) {
      const part = Math.min(length, maxRun)
      const plainCost = part <= this.literalCapacity() ? part : part + 1
      length -= plainCost <= cost ? this.writePlain(part) : this.writeRepeated(part)
    }
  }

  /**
   * Leaves the first octet of a run to a literal that two of them would fill: the kernel has put it there before it sees
   * the third.
   *
   * @returns how many octets of the run the literal took
   */
  private fillLiteral(length: number): number {
    return length > 2 && this.runOctet !== this.filler && this.literalCapacity() === 2
      ? this.writePlain(1)
      : 0
  }

  /** Octets that the open literal can still take; 0 without one. */
  private literalCapacity(): number {
    return this.literalAt < 0 ? 0 : this.literalEnd - this.to
  }

  /** Writes the octet of the run as part of a literal. @returns `times` */
  private writePlain(times: number): number {
    if (times > this.literalCapacity()) this.openLiteral()
    const end = this.to + times
    while (this.to < end) this.memory[this.to++] = this.runOctet
    return times
  }

  /** Writes the octet of the run as a string. @returns `times`, at most {@link maxRun} */
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
    this.reserveString()
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

  private reserveString(): void {
    if (this.to + maxStringLength <= this.memory.length) return
    this.flush()
    this.memory = new Uint8Array(memorySize)
    this.memoryWords = wordsOf(this.memory)
    this.from = 0
    this.to = 0
  }

  private passOn(to: number): void {
    const { from } = this
    if (from === to) return
    this.from = to
    this.connection.bytes(this.memory, from, to)
  }
}
