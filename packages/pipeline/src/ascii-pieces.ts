import type { FileSink } from '@ftpkit/transfer'
import type { CodePageConversion } from './code-page-conversion.js'

/** Octets looked at together: few enough that a character outside ASCII slows only its surroundings down. */
const pieceLength = 512

const firstOutsideAscii = 0x80

/**
 * A text in UTF-8 whose pieces in ASCII, which are most of most texts, go by a faster way than the others. Both ways end
 * in the same file; what is no data goes by the slower, which may hold the beginning of a character.
 */
export class AsciiPieces implements FileSink {
  /** The slower way may hold a part of a character: its last octet was not ASCII. */
  private held = false

  /**
   * @param faster takes data in ASCII only, and keeps nothing of it
   * @param slower takes anything
   * @param file where both ways end: what follows ASCII goes there at once
   */
  constructor(
    private readonly faster: Pick<FileSink, 'data'>,
    private readonly slower: CodePageConversion,
    private readonly file: FileSink,
  ) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    let from = start
    let ascii = !this.held
    for (let at = start; at < end; at += pieceLength) {
      const stop = Math.min(at + pieceLength, end)
      const isAscii = !(at === from ? this.held : outsideAscii(chunk[at - 1]!)) && allAscii(chunk, at, stop)
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
    if (this.slower.atBeginning) this.file.endOfRecord()
    else this.slower.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.slower.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.slower.suspect(on)
  }

  endOfFile(): void {
    this.slower.endOfFile()
  }

  private pass(chunk: Uint8Array, start: number, end: number, ascii: boolean): void {
    if (ascii) {
      this.slower.skip(end - start)
      this.faster.data(chunk, start, end)
    } else this.slower.data(chunk, start, end)
    this.held = outsideAscii(chunk[end - 1]!)
  }
}

function outsideAscii(octet: number): boolean {
  return octet >= firstOutsideAscii
}

function allAscii(chunk: Uint8Array, start: number, end: number): boolean {
  let bits = 0
  for (let at = start; at < end; at++) bits |= chunk[at]!
  return bits < firstOutsideAscii
}
