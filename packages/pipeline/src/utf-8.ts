import { type Newline, type SingleOctetPage, utf8 } from '@ftpkit/code-page'
import { eachRecord, FileFilter, type FileSink, type RecordsSink, Slab, takesRecords } from '@ftpkit/transfer'
import { AsciiSearch } from './ascii-search.js'
import type { CodePageConversion } from './code-page.js'

const firstOutsideAscii = 0x80

/** Octets examined together: few enough that a character outside ASCII slows down only its neighbourhood. */
const pieceLength = 512

/**
 * A text in UTF-8 to a code page: pieces in ASCII, which are most of most texts, take a fast path by table, and all
 * others a slow one by character. Both paths end in the same file. Everything but data takes the slow path, which may
 * hold the beginning of a character.
 */
export class AsciiPieces implements FileSink {
  /** Whether the slow path may hold part of a character: the last octet was not ASCII. */
  private held = false
  private readonly search = new AsciiSearch()

  /**
   * @param fast takes data in ASCII only, and holds nothing
   * @param slow takes anything
   * @param file where both paths end
   */
  constructor(
    private readonly fast: Pick<FileSink, 'data'>,
    private readonly slow: CodePageConversion,
    private readonly file: FileSink,
  ) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    let from = start
    let ascii = !this.held
    for (let at = start; at < end; at += pieceLength) {
      const stop = Math.min(at + pieceLength, end)
      const isAscii =
        !(at === from ? this.held : outsideAscii(chunk[at - 1]!)) && this.search.isAscii(chunk, at, stop)
      if (isAscii !== ascii && at > from) {
        this.pass(chunk, from, at, ascii)
        from = at
      }
      ascii = isAscii
    }
    if (end > from) this.pass(chunk, from, end, ascii)
  }

  endOfRecord(): void {
    this.held = false
    if (this.slow.atBeginning) this.file.endOfRecord()
    else this.slow.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.slow.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.slow.suspect(on)
  }

  endOfFile(): void {
    this.slow.endOfFile()
  }

  private pass(chunk: Uint8Array, start: number, end: number, ascii: boolean): void {
    if (ascii) {
      this.slow.skip(end - start)
      this.fast.data(chunk, start, end)
    } else this.slow.data(chunk, start, end)
    this.held = outsideAscii(chunk[end - 1]!)
  }
}

function outsideAscii(octet: number): boolean {
  return octet >= firstOutsideAscii
}

/**
 * A page of single octets to UTF-8 in two fast steps: a table maps each octet to ASCII or to a number from 0x80 on, and
 * {@link Utf8Expander} then replaces those numbers, rare in most texts, by the UTF-8 of their characters.
 */
export interface Utf8Steps {
  readonly table: Uint8Array
  /** UTF-8 of each number, from 0x80 on. */
  readonly sequences: readonly Uint8Array[]
}

/**
 * @param newline as the page is read. Default: as its table has it
 * @returns undefined for a page with more characters outside ASCII than there are numbers
 */
export function utf8Steps(page: SingleOctetPage, newline?: Newline): Utf8Steps | undefined {
  const table = new Uint8Array(256)
  const numbers = new Map<string, number>()
  const sequences: Uint8Array[] = []
  for (let octet = 0; octet < 256; octet++) {
    const text = page.decode(Uint8Array.of(octet), { newline })
    const sequence = utf8.encode(text)
    if (sequence.length === 1) {
      table[octet] = sequence[0]!
      continue
    }
    const number = numbers.get(text) ?? firstOutsideAscii + sequences.push(sequence) - 1
    if (number > 0xff) return undefined
    numbers.set(text, number)
    table[octet] = number
  }
  return { table, sequences }
}

/** Octets expanded at a time. */
const expandedLength = 4_096

/** The second of the {@link Utf8Steps}: replaces what is not ASCII, and passes on the rest as it came. */
export class Utf8Expander extends FileFilter {
  /** No page has characters outside the Basic Multilingual Plane, which UTF-8 writes in three octets. */
  static readonly maxExpansion = 3
  /** Present if the next sink has it. */
  readonly wholeRecords?: NonNullable<FileSink['wholeRecords']>
  private readonly search = new AsciiSearch()
  private readonly slab = new Slab(8 * expandedLength)

  constructor(
    file: FileSink,
    private readonly sequences: readonly Uint8Array[],
  ) {
    super(file)
    if (takesRecords(file)) this.wholeRecords = this.recordsInto(file)
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    if (this.search.isAscii(chunk, start, end)) this.file.data(chunk, start, end)
    else this.expand(chunk, start, end)
  }

  /** Passes on as many records at a time as are in ASCII. */
  private recordsInto(file: RecordsSink): RecordsSink['wholeRecords'] {
    return (chunk, start, end, length) => {
      const together = Math.max(1, Math.floor(expandedLength / length)) * length
      for (let at = start; at < end; at += together) {
        const stop = Math.min(at + together, end)
        if (this.search.isAscii(chunk, at, stop)) file.wholeRecords(chunk, at, stop, length)
        else eachRecord(this, chunk, at, stop, length)
      }
    }
  }

  private expand(chunk: Uint8Array, start: number, end: number): void {
    const reserved = Utf8Expander.maxExpansion * Math.min(end - start, expandedLength)
    for (let from = start; from < end; from += expandedLength) {
      const first = this.slab.reserve(reserved)
      const { memory } = this.slab
      let to = first
      const stop = Math.min(from + expandedLength, end)
      for (let at = from; at < stop; at++) {
        const octet = chunk[at]!
        if (octet < firstOutsideAscii) memory[to++] = octet
        else for (const part of this.sequences[octet - firstOutsideAscii]!) memory[to++] = part
      }
      this.slab.release(first + reserved - to)
      this.file.data(memory, first, to)
    }
  }
}
