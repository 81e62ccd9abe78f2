import { type FileSink, FtpError, Slab } from '@ftpkit/transfer'
import type { Remainder } from './restart-state.js'

/**
 * How the local file holds logical bytes.
 *
 * - `packed`: as on the network, one after the other without gaps, so that a file stored and retrieved is the same.
 * - `words`: each in the smallest whole number of octets that holds it, high-order octet first, zeros first.
 */
export type LocalForm = 'packed' | 'words'

/** Octets of a logical byte in the form `words`. */
export function wordLength(byteSize: number): number {
  return Math.ceil(byteSize / 8)
}

/** Octets packed at a time. */
const packedPiece = 4_096

/**
 * Packs words of whole octets into logical bytes, high-order bit first: 24 times as fast as a `BitWriter`, by the line
 * "TYPE L 36: words of 5 octets to logical bytes" of `pnpm bench`.
 */
export class Packer {
  private readonly slab = new Slab(8 * packedPiece)
  private readonly wordLength: number
  /** Bits of a logical byte in the first octet of its word. */
  private readonly firstBits: number
  /** Octets read of an unfinished word. */
  private done = 0
  /** Bits that make no octet yet, `waiting` of them. */
  private value = 0
  private waiting = 0
  /** Octets before the current chunk. */
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

  /** Packs up to a word that needs more bits than a logical byte has, and returns that fault. */
  data(chunk: Uint8Array, start: number, end: number): FtpError | undefined {
    for (let at = start; at < end && !this.fault; at += packedPiece) {
      this.piece(chunk, at, Math.min(at + packedPiece, end))
    }
    return this.fault
  }

  /** Fills the last octet with zeros: the file or record ends here. Returns a fault of its last word. */
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
    const capacity = end - start + 1
    const from = this.slab.reserve(capacity)
    const { memory } = this.slab
    const to = this.pack(chunk, start, end, memory, from)
    this.slab.release(from + capacity - to)
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

/** Octets unpacked at a time: each yields at most eight. */
const unpackedPiece = 2_048

/** Unpacks logical bytes into words of whole octets, high-order bit first. */
export class Unpacker {
  private readonly slab = new Slab(16 * unpackedPiece)
  private readonly wordLength: number
  /** Bits of a logical byte in the first octet of its word. */
  private readonly firstBits: number
  /** The `done` octets of an unfinished word. */
  private readonly unfinished: Uint8Array
  private done = 0
  /** Bits read that make no octet of the word yet, `waiting` of them. */
  private value = 0
  private waiting = 0

  /** @param left words to pass on; what follows them is ignored */
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
    for (let at = start; at < end && this.left > 0; at += unpackedPiece) {
      this.piece(chunk, at, Math.min(at + unpackedPiece, end))
    }
  }

  /** Forgets an unfinished word: the file or record ends here. */
  end(): void {
    this.done = 0
    this.value = 0
    this.waiting = 0
  }

  private piece(chunk: Uint8Array, start: number, end: number): void {
    const capacity = this.wordLength * (Math.ceil(((end - start + this.wordLength) * 8) / this.byteSize) + 1)
    const from = this.slab.reserve(capacity)
    const { memory } = this.slab
    memory.set(this.unfinished.subarray(0, this.done), from)
    const wholeWords = this.unpack(chunk, start, end, memory, from)
    this.unfinished.set(memory.subarray(wholeWords, wholeWords + this.done))
    this.slab.release(from + capacity - wholeWords)
    if (wholeWords > from) this.file.data(memory, from, wholeWords)
  }

  /** Unpacks after the unfinished word at `from`; returns where the whole words end. */
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
