import { type ByteSink, FtpError, type Pipeline } from '../src/index.js'

/** Passes octets on as they are. */
export const identity: Pipeline = { maxExpansion: 1, into: (output) => output }

/** Repeats each octet `count` times. `written` counts octets that came out, of all its entrances. */
export function repeating(count: number): Pipeline & { written: number } {
  const pipeline = {
    maxExpansion: count,
    written: 0,
    into: (output: ByteSink): ByteSink => ({
      bytes(chunk, start, end) {
        for (let at = start; at < end; at++) {
          output.bytes(new Uint8Array(count).fill(chunk[at]!), 0, count)
          pipeline.written += count
        }
      },
      end: () => output.end(),
    }),
  }
  return pipeline
}

/**
 * Drops octets below 0x20, doubles those from 0x80 on, and holds the last one back until it knows that more comes:
 * output comes late, in pieces, or not at all. 0xFF is a fault, and an input that ends in 0xFE is truncated.
 */
export const moody: Pipeline = { maxExpansion: 2, into: (output) => new Moody(output) }

class Moody implements ByteSink {
  private readonly held = new Uint8Array(1)
  private holding = false
  private offset = 0
  private fault: FtpError | undefined

  constructor(private readonly output: ByteSink) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    for (let at = start; at < end; at++, this.offset++) {
      const octet = chunk[at]!
      if (octet === 0xff) this.refuse('bad-escape')
      if (octet < 0x20) continue
      this.letGo()
      this.held[0] = octet
      this.holding = true
    }
  }

  end(): void {
    if (this.fault) throw this.fault
    if (this.holding && this.held[0] === 0xfe) this.refuse('truncated')
    this.letGo()
    this.output.end()
  }

  private letGo(): void {
    if (!this.holding) return
    const count = this.held[0]! < 0x80 ? 1 : 2
    this.output.bytes(new Uint8Array(count).fill(this.held[0]!), 0, count)
    this.holding = false
  }

  private refuse(code: 'bad-escape' | 'truncated'): never {
    this.fault = new FtpError(code, `octet ${this.offset}`, { offset: this.offset })
    throw this.fault
  }
}

/** Cuts at the given places, taken modulo the length; empty chunks included. */
export function cutAt(octets: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = places.map((place) => place % (octets.length + 1)).sort((left, right) => left - right)
  return [...cuts, octets.length].map((end, index) => octets.subarray(cuts[index - 1] ?? 0, end))
}
