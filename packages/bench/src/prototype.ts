/**
 * The first push sinks, kept as what today's codecs are measured against: a state for every octet of a header, each
 * record passed on as `(chunk, start, end)`, its translation by a table of single octets into memory of its own, and
 * a line end after it. Without suspect data, tolerances, limits and refusal after a fault, in its favour.
 */

import { type ByteSink, type FileSink, FtpError, Slab } from '@ftpkit/transfer'

const State = { descriptor: 0, countHigh: 1, countLow: 2, data: 3 } as const

export class PrototypeBlockDecoder implements ByteSink {
  private state: (typeof State)[keyof typeof State] = State.descriptor
  private descriptor = 0
  private remaining = 0
  private marker: number[] = []

  constructor(private readonly file: FileSink) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    let at = start
    while (at < end) {
      switch (this.state) {
        case State.descriptor:
          this.descriptor = chunk[at++]!
          this.state = State.countHigh
          break
        case State.countHigh:
          this.remaining = chunk[at++]! << 8
          this.state = State.countLow
          break
        case State.countLow:
          this.remaining |= chunk[at++]!
          this.state = State.data
          if (this.remaining === 0) this.endBlock()
          break
        case State.data: {
          const stop = Math.min(at + this.remaining, end)
          if (this.descriptor & 16) this.marker.push(...chunk.subarray(at, stop))
          else this.file.data(chunk, at, stop)
          this.remaining -= stop - at
          at = stop
          if (this.remaining === 0) this.endBlock()
        }
      }
    }
  }

  end(): void {
    if (this.state !== State.descriptor) {
      throw new FtpError('truncated', 'the connection closed inside a block')
    }
  }

  private endBlock(): void {
    this.state = State.descriptor
    if (this.descriptor & 16) this.file.restartMarker(Uint8Array.from(this.marker.splice(0)))
    if (this.descriptor & 128) this.file.endOfRecord()
    if (this.descriptor & 64) this.file.endOfFile()
  }
}

export class PrototypeTranslation implements FileSink {
  private readonly slab = new Slab()

  constructor(
    private readonly file: FileSink,
    private readonly table: Uint8Array,
  ) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    const length = end - start
    const to = this.slab.reserve(length)
    const { memory } = this.slab
    for (let at = 0; at < length; at++) memory[to + at] = this.table[chunk[start + at]!]!
    this.file.data(memory, to, to + length)
  }

  endOfRecord(): void {
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.file.endOfFile()
  }
}

const lineEnd = Uint8Array.of(0x0a)

export class PrototypeLines implements FileSink {
  constructor(private readonly local: ByteSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.local.bytes(chunk, start, end)
  }

  endOfRecord(): void {
    this.local.bytes(lineEnd, 0, 1)
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    this.local.end()
  }
}
