import { factsListingEntry, type ListingEntry } from '@ftpkit/protocol'
import { type FactsOptions, knownFacts, parseFactsLine } from '@ftpkit/protocol/facts'
import { FtpError, isFtpError, type NameEncoding } from '@ftpkit/transfer'

/** One entry of a directory, and the line of the listing that it was read from. */
export type RemoteEntry = ListingEntry & {
  readonly raw: string
  /** The line can be read in two ways: the name may be another one. */
  readonly doubtful?: true | undefined
}

/**
 * What a line of a listing means: an entry, a name that the next line completes, the directory itself or its parent,
 * nothing (a heading), or something unknown.
 */
export type LineReading = RemoteEntry | 'begun' | 'itself' | 'parent' | 'nothing' | 'unknown'

/** A blank line, or a line of a reply: some servers write `250-Begin` and `250 End` around the list itself. */
const noFacts = /^(?:\s*|[1-5]\d\d[- ][^;=]*)$/

const tolerances: FactsOptions = {
  tolerate: ['missing-semicolon', 'space-in-value', 'tab-before-name', 'indented-line'],
}

/** Reads a line of MLSD (RFC 3659 §7.2). */
export function readFactsLine(raw: string): LineReading {
  try {
    const line = parseFactsLine(raw, tolerances)
    const entry = factsListingEntry(line)
    if (entry) return { ...entry, raw }
    return knownFacts(line.facts).type === 'current' ? 'itself' : 'parent'
  } catch (error) {
    if (isFtpError(error)) return noFacts.test(raw) ? 'nothing' : 'unknown'
    throw error
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
   * @param names the encoding of the lines
   */
  constructor(
    private readonly limit: number,
    private readonly onLine: (text: string) => void,
    private readonly names: Pick<NameEncoding, 'text'>,
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

  /** Whether the last line has arrived without a line end: it may be cut. */
  get isCut(): boolean {
    return this.pieces.length > 0
  }

  /** Passes on the last line, where it has no line end. */
  end(): void {
    if (this.pieces.length === 0) return
    const text = this.names.text(this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces))
    this.pieces = []
    // In TYPE A some servers send the LF of their own CR LF as CR LF again.
    this.onLine(text.replace(/\r+$/, ''))
  }
}
