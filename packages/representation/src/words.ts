import type { FileSink } from '@ftpkit/transfer'
import { checkByteSize, unpackLogicalBytes } from '@ftpkit/transfer/logical-bytes'
import type { LocalDecoderOptions } from './local.js'
import { Padding } from './padding.js'
import { wordLength } from './word-packing.js'

/** Takes the logical bytes of a file as numbers. */
export interface WordSink {
  /** Takes the next logical byte, not negative. */
  word(value: bigint): void
  /** Ends a record. */
  endOfRecord(): void
  /** Ends the file; nothing follows. */
  endOfFile(): void
}

/**
 * Reads a file of the form `words` as numbers, at the end of a receiving pipeline. Restart markers and suspect flags are
 * ignored.
 */
export class WordReader implements FileSink {
  private readonly length: number
  private value = 0n
  private done = 0

  constructor(
    private readonly words: WordSink,
    byteSize: number,
  ) {
    this.length = wordLength(byteSize)
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      this.value = (this.value << 8n) | BigInt(chunk[at]!)
      this.done++
      if (this.done < this.length) continue
      const word = this.value
      this.value = 0n
      this.done = 0
      this.words.word(word)
    }
  }

  endOfRecord(): void {
    this.words.endOfRecord()
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    this.words.endOfFile()
  }
}

/**
 * Unpacks the logical bytes of a whole file of TYPE L, and checks its end. `unpackLogicalBytes` of `@ftpkit/transfer`
 * does the same without the check, and `packLogicalBytes` there is the inverse.
 *
 * @throws FtpError as `LocalDecoder` does
 * @throws RangeError for a byte size outside 1 to 255
 */
export function decodeLogicalBytes(
  packed: Uint8Array,
  { byteSize, count, tolerate = [] }: Pick<LocalDecoderOptions, 'byteSize' | 'count' | 'tolerate'>,
): bigint[] {
  const whole = Math.floor((packed.length * 8) / checkByteSize(byteSize))
  const padding = new Padding(byteSize, tolerate, count)
  padding.see(packed, 0, packed.length)
  const fault = padding.end()
  if (fault) throw fault
  return unpackLogicalBytes(packed, byteSize, Math.min(count ?? whole, whole))
}
