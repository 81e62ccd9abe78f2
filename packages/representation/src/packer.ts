import { type FileSink, FtpError, Slab } from '@ftpkit/transfer'
import { wordLength } from './local-form.js'
import type { Remainder } from './restart-state.js'

/** Octets packed at a time. */
const pieceLength = 4_096

/** Puts words of whole octets together into packed logical bytes, high-order bit first. */
export class Packer {
  private readonly slab = new Slab(8 * pieceLength)
  private readonly wordLength: number
  /** Bits of a logical byte in the first octet of its word. */
  private readonly firstBits: number
  /** Octets read of an unfinished word. */
  private done = 0
  /** Bits that make no octet yet, `waiting` of them. */
  private value = 0
  private waiting = 0
  /** Octets before the chunk under way. */
  private position = 0
  private fault: FtpError | undefined

  constructor(
    private readonly file: Pick<FileSink, 'data'>,
    private readonly byteSize: number,
  ) {
    this.wordLength = wordLength(byteSize)
    this.firstBits = byteSize - 8 * (this.wordLength - 1)
  }

  /** Eight times the octets read of an unfinished word, and the bits that make no octet yet. */
  get remainder(): Remainder {
    return { bits: 8 * this.done + this.waiting, value: BigInt(this.value) }
  }

  /** Begins inside a word. */
  resume({ bits, value }: Remainder): void {
    this.done = bits >> 3
    this.waiting = bits & 7
    this.value = Number(value)
  }

  /** Packs up to a word that needs more bits than a logical byte has, and returns what is wrong with that. */
  data(chunk: Uint8Array, start: number, end: number): FtpError | undefined {
    for (let at = start; at < end && !this.fault; at += pieceLength) {
      this.piece(chunk, at, Math.min(at + pieceLength, end))
    }
    return this.fault
  }

  /** Fills the last octet with zeros: the file or record ends here. Returns what is wrong with its last word. */
  end(): FtpError | undefined {
    if (this.done > 0) return this.truncated()
    if (this.waiting > 0) {
      const at = this.slab.reserve(1)
      this.slab.memory[at] = this.value << (8 - this.waiting)
      this.file.data(this.slab.memory, at, at + 1)
    }
    this.value = 0
    this.waiting = 0
    return undefined
  }

  private piece(chunk: Uint8Array, start: number, end: number): void {
    const room = end - start + 1
    const from = this.slab.reserve(room)
    const { memory } = this.slab
    const to = this.pack(chunk, start, end, memory, from)
    this.slab.release(from + room - to)
    if (to > from) this.file.data(memory, from, to)
    this.position += end - start
  }

  private pack(chunk: Uint8Array, start: number, end: number, memory: Uint8Array, from: number): number {
    const { wordLength, firstBits } = this
    let { done, value, waiting } = this
    let to = from
    for (let at = start; at < end; at++) {
      const octet = chunk[at]!
      const bits = done === 0 ? firstBits : 8
      if (octet >> bits > 0) {
        this.fault = this.tooLarge(this.position + at - start)
        break
      }
      value = (value << bits) | octet
      waiting += bits
      if (waiting >= 8) {
        waiting -= 8
        memory[to++] = value >> waiting
        value &= (1 << waiting) - 1
      }
      done = done + 1 === wordLength ? 0 : done + 1
    }
    this.done = done
    this.value = value
    this.waiting = waiting
    return to
  }

  private tooLarge(offset: number): FtpError {
    return new FtpError(
      'nonzero-padding',
      `the word at octet ${offset} needs more than ${this.byteSize} bits: check the byte size and the form of the file`,
      { offset, clause: '959 §3.1.1.4', replyHint: 451 },
    )
  }

  private truncated(): FtpError {
    const offset = this.position - this.done
    return new FtpError(
      'truncated-logical-byte',
      `the last word, at octet ${offset}, has ${this.done} of ${this.wordLength} octets: check the byte size`,
      { offset, clause: '959 §3.1.1.4', replyHint: 451 },
    )
  }
}
