import { type FileSink, Slab } from '@ftpkit/transfer'
import { wordLength } from './local-form.js'
import type { Remainder } from './restart-state.js'

/** Octets unpacked at a time: at most eight come of each. */
const pieceLength = 2_048

/** Takes packed logical bytes apart into words of whole octets, high-order bit first. */
export class Unpacker {
  private readonly slab = new Slab(16 * pieceLength)
  private readonly wordLength: number
  /** Bits of a logical byte in the first octet of its word. */
  private readonly firstBits: number
  /** The `done` octets of an unfinished word. */
  private readonly unfinished: Uint8Array
  private done = 0
  /** Bits read that make no octet of the word yet, `waiting` of them. */
  private value = 0
  private waiting = 0

  /** @param left words to hand on; what follows them is passed over */
  constructor(
    private readonly file: FileSink,
    private readonly byteSize: number,
    private left: number,
  ) {
    this.wordLength = wordLength(byteSize)
    this.firstBits = byteSize - 8 * (this.wordLength - 1)
    this.unfinished = new Uint8Array(this.wordLength)
  }

  /** The bits of the unfinished word. */
  get remainder(): Remainder {
    let value = 0n
    for (let at = 0; at < this.done; at++) value = (value << 8n) | BigInt(this.unfinished[at]!)
    value = (value << BigInt(this.waiting)) | BigInt(this.value)
    return { bits: this.bitsOf(this.done) + this.waiting, value }
  }

  /** Begins with the bits of an unfinished word. */
  resume({ bits, value }: Remainder): void {
    while (this.bitsOf(this.done + 1) <= bits) this.done++
    this.waiting = bits - this.bitsOf(this.done)
    this.value = Number(value & ((1n << BigInt(this.waiting)) - 1n))
    let rest = value >> BigInt(this.waiting)
    for (let at = this.done - 1; at >= 0; at--, rest >>= 8n) this.unfinished[at] = Number(rest & 0xffn)
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && this.left > 0; at += pieceLength) {
      this.piece(chunk, at, Math.min(at + pieceLength, end))
    }
  }

  /** Forgets an unfinished word: the file or record ends here. */
  end(): void {
    this.done = 0
    this.value = 0
    this.waiting = 0
  }

  private piece(chunk: Uint8Array, start: number, end: number): void {
    const room = this.wordLength * (Math.ceil(((end - start + this.wordLength) * 8) / this.byteSize) + 1)
    const from = this.slab.reserve(room)
    const { memory } = this.slab
    memory.set(this.unfinished.subarray(0, this.done), from)
    const wholeWords = this.unpack(chunk, start, end, memory, from)
    this.unfinished.set(memory.subarray(wholeWords, wholeWords + this.done))
    this.slab.release(from + room - wholeWords)
    if (wholeWords > from) this.file.data(memory, from, wholeWords)
  }

  /** Unpacks behind the unfinished word at `from`; returns where the whole words end. */
  private unpack(chunk: Uint8Array, start: number, end: number, memory: Uint8Array, from: number): number {
    const { wordLength, firstBits } = this
    let { done, value, waiting } = this
    let wordStart = from
    for (let at = start; ; ) {
      const wanted = done === 0 ? firstBits : 8
      if (waiting < wanted) {
        if (at === end) break
        value = (value << 8) | chunk[at++]!
        waiting += 8
      }
      waiting -= wanted
      memory[wordStart + done++] = value >> waiting
      value &= (1 << waiting) - 1
      if (done < wordLength) continue
      done = 0
      wordStart += wordLength
      if (--this.left === 0) break
    }
    this.done = done
    this.value = value
    this.waiting = waiting
    return wordStart
  }

  private bitsOf(octets: number): number {
    return octets === 0 ? 0 : this.firstBits + 8 * (octets - 1)
  }
}
