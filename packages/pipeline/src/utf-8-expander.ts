import { type SingleOctetPage, utf8 } from '@ftpkit/code-page'
import { type FileSink, Slab } from '@ftpkit/transfer'

/** Most octets of UTF-8 that one octet of a page becomes: no page has characters outside the first plane. */
export const longestSequence = 3

/**
 * A page of single octets on its way to UTF-8, in two steps that are both fast: a table takes each octet to ASCII or to
 * a number from 0x80 on, and those numbers, rare in most texts, are then written out.
 */
export interface Utf8Steps {
  readonly table: Uint8Array
  /** UTF-8 of each number, from 0x80 on. */
  readonly sequences: readonly Uint8Array[]
}

const firstNumber = 0x80

/** @returns undefined for a page with more characters outside ASCII than there are numbers */
export function utf8Steps(page: SingleOctetPage): Utf8Steps | undefined {
  const table = new Uint8Array(256)
  const numbers = new Map<string, number>()
  const sequences: Uint8Array[] = []
  for (let octet = 0; octet < 256; octet++) {
    const text = page.decode(Uint8Array.of(octet))
    const sequence = utf8.encode(text)
    if (sequence.length === 1) {
      table[octet] = sequence[0]!
      continue
    }
    const number = numbers.get(text) ?? firstNumber + sequences.push(sequence) - 1
    if (number > 0xff) return undefined
    numbers.set(text, number)
    table[octet] = number
  }
  return { table, sequences }
}

/** The second step: writes out what is not ASCII, and hands on the rest as it came. */
export class Utf8Expander implements FileSink {
  private readonly slab = new Slab(8 * pieceLength)

  constructor(
    private readonly file: FileSink,
    private readonly sequences: readonly Uint8Array[],
  ) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    let at = start
    while (at < end && chunk[at]! < firstNumber) at++
    if (at === end) this.file.data(chunk, start, end)
    else this.expand(chunk, start, end)
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

  private expand(chunk: Uint8Array, start: number, end: number): void {
    const room = longestSequence * Math.min(end - start, pieceLength)
    for (let from = start; from < end; from += pieceLength) {
      const first = this.slab.reserve(room)
      const { memory } = this.slab
      let to = first
      const stop = Math.min(from + pieceLength, end)
      for (let at = from; at < stop; at++) {
        const octet = chunk[at]!
        if (octet < firstNumber) memory[to++] = octet
        else for (const part of this.sequences[octet - firstNumber]!) memory[to++] = part
      }
      this.slab.release(first + room - to)
      this.file.data(memory, first, to)
    }
  }
}

/** Octets expanded at a time. */
const pieceLength = 4_096
