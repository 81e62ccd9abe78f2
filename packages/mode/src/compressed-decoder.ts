import { defaultParameters, type FileSink, type Type } from '@ftpkit/transfer'
import { CompressedString, fillerOf } from './compressed-string.js'
import { Descriptor } from './descriptor.js'
import { DescriptorDecoder } from './descriptor-decoder.js'
import type { DescriptorDecoderOptions } from './options.js'
import { everyOctet, wordsOf } from './words.js'

/** Memory for expanded data, in octets: large enough that what follows gets few pieces. */
const memorySize = 65_536

/** Most octets of memory that one string takes, those written in excess included. */
const room = CompressedString.maxLiteral + 3

/** Options of a {@link CompressedDecoder}. */
export interface CompressedDecoderOptions extends DescriptorDecoderOptions {
  /** Data type agreed upon, which says what the filler is; ASCII Non-print unless said otherwise, as in §5.1. */
  readonly type?: Type | undefined
}

/** What the next octet is. */
const State = { control: 0, descriptor: 1, literal: 2, replicated: 3 } as const

/**
 * Reads a file from the octets of a data connection in MODE C (RFC 959 §3.4.3).
 *
 * A descriptor holds for the string behind it, once. Where another escape or the close stands in the place of the
 * string, it holds for an empty one. `bytes` throws FtpError `zero-count`, `reserved-descriptor-bit`,
 * `eor-outside-record-structure`, `missing-eor`, `bad-marker`, `trailing-data`, `limit-exceeded`; `end` throws
 * `truncated` unless the end of file has come.
 */
export class CompressedDecoder extends DescriptorDecoder {
  /** Most octets of the file that one octet of the connection can become: a string of fillers. */
  static readonly maxExpansion = CompressedString.maxRun
  private state: (typeof State)[keyof typeof State] = State.control
  /** Octets of the literal still to come, or times that the octet to come is to be repeated. */
  private remaining = 0
  /** Whether a descriptor waits for its string. */
  private described = false
  private readonly filler: number
  /** Expanded data not yet handed on lie in `memory` from `from` to `to`; nobody else has seen what is behind. */
  private memory = new Uint8Array(0)
  private memoryView = wordsOf(this.memory)
  /** Last place in memory where any string still fits; before the first memory is taken there is none. */
  private lastSafe = -1
  /** The chunk being read, four octets at a time. */
  private view = this.memoryView
  private from = 0
  private to = 0

  constructor(file: FileSink, options: CompressedDecoderOptions = {}) {
    super(file, '959 §3.4.3', options)
    this.filler = fillerOf(options.type ?? defaultParameters.type)
  }

  /**
   * Says that the other side has confirmed the transfer with 226 or 250. An end of file without a string holds then:
   * on a connection that stays open nothing else would tell it from one whose string is still under way.
   */
  confirm(): void {
    this.attempt(() => this.endBareEscape())
  }

  protected override read(chunk: Uint8Array, start: number, end: number): void {
    this.view = wordsOf(chunk)
    try {
      const at = this.readStrings(chunk, start, end)
      if (at < end) this.follow(chunk, at, end)
    } finally {
      this.flush()
    }
  }

  protected override close(): void {
    this.endBareEscape()
    this.finish(this.state === State.control)
  }

  protected override flush(): void {
    const { from, to } = this
    if (from === to) return
    this.from = to
    this.file.data(this.memory, from, to)
  }

  /** @returns where it stopped: at `end`, or behind the end of the only file */
  private readStrings(chunk: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && !this.ended) {
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
          this.describe(chunk[at]!, this.origin + at)
          this.described = chunk[at] !== 0
          this.state = State.control
          at++
      }
    }
    return at
  }

  /** @returns where to read on: at the same octet if it belongs to the next file */
  private readControl(control: number, at: number): number {
    if (control === CompressedString.escape) {
      this.endString() // an empty one, if it has been described
      if (this.ended) return at
      this.state = State.descriptor
      return at + 1
    }
    const isLiteral = control < CompressedString.replicated
    this.remaining = isLiteral ? control : control & CompressedString.maxRun
    // Data to come are data, although they may not have come yet.
    if (this.remaining === 0 || this.flags & Descriptor.restartMarker) this.count(this.origin + at)
    if (isLiteral) {
      this.state = State.literal
      return at + 1
    }
    if (this.remaining === 0 && !this.described) {
      this.fault('zero-count', this.origin + at, this.clause, 'a run has a count of 0')
    }
    if (control < CompressedString.filler) this.state = State.replicated
    else this.repeat(this.filler, at)
    return at + 1
  }

  private readLiteral(chunk: Uint8Array, at: number, end: number): number {
    const stop = Math.min(at + this.remaining, end)
    this.remaining -= stop - at
    if (this.flags & Descriptor.restartMarker) {
      this.collect(chunk, at, stop)
    } else {
      this.expectData()
      this.makeRoom()
      this.copy(chunk, at, stop)
    }
    if (this.remaining === 0) this.endString()
    return stop
  }

  private repeat(octet: number, at: number): void {
    const times = this.remaining
    if (this.flags & Descriptor.restartMarker) {
      for (let time = 0; time < times; time++) this.collectOctet(octet, this.origin + at)
    } else if (times > 0) {
      this.expectData()
      this.makeRoom()
      this.fill(octet, times)
    }
    this.endString()
  }

  private endBareEscape(): void {
    const missing = this.described && this.state === State.control
    if (missing && !(this.flags & Descriptor.restartMarker)) this.endString()
  }

  private endString(): void {
    this.described = false
    this.state = State.control
    this.settle()
  }

  /**
   * Reads strings that lie whole in the chunk, have no descriptor and fit the memory: nearly all of them.
   *
   * @returns where it stopped, at the control octet of the first other string
   */
  private readPlain(chunk: Uint8Array, start: number, end: number): number {
    if (this.described || this.suspecting) return start
    let at = start
    while (at < end && this.to <= this.lastSafe) {
      const next = this.readWhole(chunk, at, end)
      if (next === at) break
      at = next
    }
    if (at > start) this.expectData()
    return at
  }

  /** @returns where the string ends, or `at` if it is an escape, empty, or not whole */
  private readWhole(chunk: Uint8Array, at: number, end: number): number {
    const control = chunk[at]!
    if (control < CompressedString.replicated) {
      const next = at + 1 + control
      if (control === 0 || next > end) return at
      this.copy(chunk, at + 1, next)
      return next
    }
    const count = control & CompressedString.maxRun
    const next = control < CompressedString.filler ? at + 2 : at + 1
    if (count === 0 || next > end) return at
    this.fill(next === at + 1 ? this.filler : chunk[at + 1]!, count)
    return next
  }

  private copy(chunk: Uint8Array, start: number, end: number): void {
    const { memory, memoryView, view } = this
    let { to } = this
    let at = start
    for (; at + 4 <= end; at += 4) {
      memoryView.setInt32(to, view.getInt32(at, true), true)
      to += 4
    }
    while (at < end) memory[to++] = chunk[at++]!
    this.to = to
  }

  private fill(octet: number, times: number): void {
    const four = Math.imul(octet, everyOctet)
    const end = this.to + times
    // Up to three octets too many: nobody has seen that memory, and the next string begins at `end`.
    for (let { to } = this; to < end; to += 4) this.memoryView.setInt32(to, four, true)
    this.to = end
  }

  private makeRoom(): void {
    if (this.to <= this.lastSafe) return
    this.flush()
    this.memory = new Uint8Array(memorySize)
    this.memoryView = wordsOf(this.memory)
    this.lastSafe = memorySize - room
    this.from = 0
    this.to = 0
  }
}
