import { defaultParameters, everyOctet, type FileSink, type Type } from '@ftpkit/transfer'
import { CompressedString, fillerOf } from './compressed-string.js'
import { Decoder } from './decoder.js'
import { DescribedFile } from './described-file.js'
import { Descriptor } from './descriptor.js'
import type { DescriptorDecoderOptions } from './options.js'
import { wordsOf } from './words.js'

const clause = '959 §3.4.3'

/** Options of a {@link CompressedDecoder}. */
export interface CompressedDecoderOptions extends DescriptorDecoderOptions {
  /** Data type agreed upon, which determines the filler. @default ASCII Non-print, as in §5.1 */
  readonly type?: Type | undefined
}

/** What the next octet is. */
const State = { control: 0, descriptor: 1, literal: 2, replicated: 3 } as const

/**
 * Reads a file from the octets of a data connection in MODE C (RFC 959 §3.4.3).
 *
 * A descriptor applies to the string after it, once. Where another escape or the close takes the place of the string,
 * it applies to an empty one. `bytes` throws FtpError `zero-count`, `reserved-descriptor-bit`,
 * `eor-outside-record-structure`, `missing-eor`, `bad-marker`, `trailing-data`, `limit-exceeded`; `end` throws
 * `truncated` unless the end of file has come.
 */
export class CompressedDecoder extends Decoder {
  /** Most octets of the file that one octet of the connection can become: a string of fillers. */
  static readonly maxExpansion = CompressedString.maxRun
  private readonly file: DescribedFile
  private readonly expanded: ExpandedData
  private readonly filler: number
  private state: (typeof State)[keyof typeof State] = State.control
  /** Octets of the literal still to come, or times that the next octet is repeated. */
  private remaining = 0
  /** Whether a descriptor waits for its string. */
  private described = false

  constructor(file: FileSink, options: CompressedDecoderOptions = {}) {
    super(options)
    this.file = new DescribedFile(file, clause, options, this.faults)
    this.expanded = new ExpandedData(file)
    this.filler = fillerOf(options.type ?? defaultParameters.type)
  }

  /**
   * Says that the other side has confirmed the transfer with 226 or 250. An end of file without a string is valid then:
   * on a connection that stays open nothing else distinguishes it from one whose string is still to come.
   */
  confirm(): void {
    this.attempt(() => this.endBareEscape())
  }

  protected override read(chunk: Uint8Array, start: number, end: number): void {
    this.expanded.from(chunk)
    try {
      const at = this.readStrings(chunk, start, end)
      if (at < end) this.file.follow(chunk, at, end, this.origin + at)
    } finally {
      this.expanded.flush()
    }
  }

  protected override close(): void {
    this.endBareEscape()
    this.file.close(this.state === State.control, this.offset)
  }

  /** @returns where it stopped: at `end`, or after the end of the only file */
  private readStrings(chunk: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && !this.file.ended) {
      switch (this.state) {
        case State.control:
          at = this.readPlain(chunk, at, end)
          if (at < end) at = this.readControl(chunk[at]!, at)
          break
        case State.literal:
          at = this.readLiteral(chunk, at, end)
          break
        case State.replicated:
          this.repeat(chunk[at]!, at)
          at++
          break
        case State.descriptor:
          this.file.describe(chunk[at]!, this.origin + at)
          this.described = chunk[at] !== 0
          this.state = State.control
          at++
      }
    }
    return at
  }

  /**
   * Reads strings that are whole in the chunk, not empty and without a descriptor: nearly all of them. The states below
   * read every string, at two thirds of the speed.
   *
   * @returns where it stopped, at the control octet of the first other string
   */
  private readPlain(chunk: Uint8Array, start: number, end: number): number {
    if (this.described || this.file.suspecting) return start
    const { expanded } = this
    let at = start
    while (at < end) {
      const control = chunk[at]!
      const isLiteral = control < CompressedString.replicated
      const count = isLiteral ? control : control & CompressedString.maxRun
      const next = at + 1 + (isLiteral ? count : control < CompressedString.filler ? 1 : 0)
      if (count === 0 || next > end) break
      if (isLiteral) expanded.append(chunk, at + 1, next)
      else expanded.fill(next === at + 1 ? this.filler : chunk[at + 1]!, count)
      at = next
    }
    if (at > start) this.file.expectData()
    return at
  }

  /** @returns where to continue: at the same octet if it belongs to the next file */
  private readControl(control: number, at: number): number {
    if (control === CompressedString.escape) {
      this.endString() // an empty one, if it has been described
      if (this.file.ended) return at
      this.state = State.descriptor
      return at + 1
    }
    const isLiteral = control < CompressedString.replicated
    this.remaining = isLiteral ? control : control & CompressedString.maxRun
    // Data to come are data, although they may not have come yet.
    if (this.remaining === 0 || this.file.flags & Descriptor.restartMarker) {
      this.file.countHeader(this.origin + at)
    }
    if (isLiteral) {
      this.state = State.literal
      return at + 1
    }
    if (this.remaining === 0 && !this.described) {
      this.faults.report('zero-count', this.origin + at, clause, 'a run has a count of 0')
    }
    if (control < CompressedString.filler) this.state = State.replicated
    else this.repeat(this.filler, at)
    return at + 1
  }

  private readLiteral(chunk: Uint8Array, at: number, end: number): number {
    const stop = Math.min(at + this.remaining, end)
    this.remaining -= stop - at
    if (this.file.flags & Descriptor.restartMarker) {
      this.file.data(chunk, at, stop, this.origin + at)
    } else {
      this.expectData()
      this.expanded.append(chunk, at, stop)
    }
    if (this.remaining === 0) this.endString()
    return stop
  }

  private repeat(octet: number, at: number): void {
    const times = this.remaining
    if (this.file.flags & Descriptor.restartMarker) {
      for (let time = 0; time < times; time++) this.file.markerOctet(octet, this.origin + at)
    } else if (times > 0) {
      this.expectData()
      this.expanded.fill(octet, times)
    }
    this.endString()
  }

  private expectData(): void {
    if (this.file.suspectChanges) this.expanded.flush()
    this.file.expectData()
  }

  private endBareEscape(): void {
    const missing = this.described && this.state === State.control
    if (missing && !(this.file.flags & Descriptor.restartMarker)) this.endString()
  }

  private endString(): void {
    this.described = false
    this.state = State.control
    if (this.file.flags === 0) return
    this.expanded.flush()
    this.file.endDescribed()
  }
}

/** Memory for expanded data, in octets: large enough that the file gets few pieces. */
const memorySize = 65_536

/** Octets of memory that one string takes at most, those written in excess included. */
const maxStringLength = CompressedString.maxLiteral + 3

/** Expanded data of many strings, side by side until they are passed on. */
class ExpandedData {
  /** The octets not yet passed on are `memory[start, end)`; no one else has seen what is after them. */
  private memory = new Uint8Array(0)
  private memoryWords = wordsOf(this.memory)
  private start = 0
  private end = 0
  /** Last place in memory where any string still fits; before the first memory is allocated there is none. */
  private lastSafe = -1
  /** The chunk being read, four octets at a time. */
  private words = this.memoryWords

  constructor(private readonly file: FileSink) {}

  /** Says which chunk is appended from. */
  from(chunk: Uint8Array): void {
    this.words = wordsOf(chunk)
  }

  append(chunk: Uint8Array, start: number, end: number): void {
    if (this.end > this.lastSafe) this.replaceMemory()
    const { memory, memoryWords, words } = this
    let to = this.end
    let at = start
    for (; at + 4 <= end; at += 4) {
      memoryWords.setInt32(to, words.getInt32(at, true), true)
      to += 4
    }
    while (at < end) memory[to++] = chunk[at++]!
    this.end = to
  }

  fill(octet: number, times: number): void {
    if (this.end > this.lastSafe) this.replaceMemory()
    const four = Math.imul(octet, everyOctet)
    const end = this.end + times
    // Up to three octets too many: no one has seen that memory, and the next string begins at `end`.
    for (let to = this.end; to < end; to += 4) this.memoryWords.setInt32(to, four, true)
    this.end = end
  }

  flush(): void {
    const { start, end } = this
    if (start === end) return
    this.start = end
    this.file.data(this.memory, start, end)
  }

  private replaceMemory(): void {
    this.flush()
    this.memory = new Uint8Array(memorySize)
    this.memoryWords = wordsOf(this.memory)
    this.lastSafe = memorySize - maxStringLength
    this.start = 0
    this.end = 0
  }
}
