import { factsListingEntry, type ListingEntry } from '@ftpkit/protocol'
import { parseFactsLine } from '@ftpkit/protocol/facts'
import { ListingParser } from '@ftpkit/protocol/listing'
import { FtpError, isFtpError, nameText } from '@ftpkit/transfer'

/** One entry of a directory, and the line of the listing that it was read from. */
export type RemoteEntry = ListingEntry & { readonly raw: string }

/** What a line of a listing means: an entry, nothing (a heading, the directory itself), or something unknown. */
export type LineReading = RemoteEntry | 'nothing' | 'unknown'

/** Reads a line of MLSD (RFC 3659 §7.2). */
export function readFactsLine(raw: string): LineReading {
  try {
    const entry = factsListingEntry(parseFactsLine(raw, { tolerate: ['missing-semicolon'] }))
    return entry ? { ...entry, raw } : 'nothing'
  } catch (error) {
    if (isFtpError(error)) return raw.trim() === '' ? 'nothing' : 'unknown'
    throw error
  }
}

/** Reads lines of LIST, in the format of any known system. @param now milliseconds since 1970 */
export function listLineReader(now: number): (raw: string) => LineReading {
  const parser = new ListingParser({ now })
  return (raw) => {
    const line = parser.parse(raw)
    if (line.kind === 'unknown') return 'unknown'
    if (line.kind !== 'entry' || line.entry.name === '.' || line.entry.name === '..') return 'nothing'
    return { ...line.entry, raw }
  }
}

const lineFeed = 0x0a

/** Splits the octets of a listing into lines, and limits their number. */
export class ListingSplitter {
  /** Pieces of the line whose end has not arrived yet. */
  private pieces: Uint8Array[] = []
  private octets = 0

  /**
   * @param limit octets that the whole listing may have
   * @param onLine called with each line, without its line end
   */
  constructor(
    private readonly limit: number,
    private readonly onLine: (text: string) => void,
  ) {}

  /** @throws FtpError `limit-exceeded` */
  push(chunk: Uint8Array): void {
    this.octets += chunk.length
    if (this.octets > this.limit) {
      throw new FtpError('limit-exceeded', `the listing has more than ${this.limit} octets`, {
        phase: 'transfer',
      })
    }
    let from = 0
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      this.pieces.push(chunk.subarray(from, at))
      this.end()
      from = at + 1
    }
    // A copy, which the `slice` of a Buffer is not: the chunk may be large, and its memory may be overwritten.
    if (from < chunk.length) this.pieces.push(Uint8Array.from(chunk.subarray(from)))
  }

  /** Passes on the last line, where it has no line end. */
  end(): void {
    if (this.pieces.length === 0) return
    const text = nameText(this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces))
    this.pieces = []
    // In TYPE A some servers send the LF of their own CR LF as CR LF again.
    this.onLine(text.replace(/\r+$/, ''))
  }
}
