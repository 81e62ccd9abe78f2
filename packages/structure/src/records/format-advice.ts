import { type ByteSink, FaultLatch, type FileSink, FtpError, isFtpError } from '@ftpkit/transfer'

/** A format that a file may have, and its reader. */
export interface Guess {
  readonly text: string
  /** Whether a descriptor has octets whose value is known, so that two that are read rightly are hardly by chance. */
  readonly redundant: boolean
  reader(file: FileSink): ByteSink
}

/** Most octets of the beginning of a file that are kept for guesses. */
const maxBeginning = 16_384

/** Octets of it that are allocated at first. */
const minBeginning = 512

/**
 * Passes a local file on to its reader, and keeps its beginning. An error about a descriptor then names the first format
 * that can read the beginning, if the reader's own cannot.
 */
export class FormatAdvice implements ByteSink {
  private beginning = new Uint8Array(0)
  private kept = 0
  /** Whether the beginning is the whole file. */
  private whole = true
  private readonly latch = new FaultLatch()

  /** @param guesses returns the format of the reader, then those that may be meant */
  constructor(
    private readonly reader: ByteSink,
    private readonly guesses: () => readonly Guess[],
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    if (this.whole) this.keep(chunk, start, end)
    try {
      this.reader.bytes(chunk, start, end)
    } catch (error) {
      throw this.latch.set(this.explained(error, false))
    }
  }

  end(): void {
    this.latch.check()
    try {
      this.reader.end()
    } catch (error) {
      throw this.latch.set(this.explained(error, this.whole))
    }
  }

  private keep(chunk: Uint8Array, start: number, end: number): void {
    const to = Math.min(end, start + maxBeginning - this.kept)
    const needed = this.kept + to - start
    if (needed > this.beginning.length) {
      const larger = new Uint8Array(Math.min(maxBeginning, Math.max(minBeginning, needed * 2)))
      larger.set(this.beginning.subarray(0, this.kept))
      this.beginning = larger
    }
    this.beginning.set(chunk.subarray(start, to), this.kept)
    this.kept = needed
    this.whole = to === end
  }

  /** @param whole whether the beginning is the whole file */
  private explained(error: unknown, whole: boolean): unknown {
    if (!isFtpError(error) || (error.code !== 'bad-record-descriptor' && error.code !== 'truncated'))
      return error
    const beginning = this.beginning.subarray(0, this.kept)
    const [own, ...others] = this.guesses()
    const read = recordsIn(own!, beginning, whole)
    if (read.complete && read.withData >= 2) return error
    const guess = others.find(
      (other) =>
        other.text !== own!.text &&
        fits(recordsIn(other, beginning, whole), read, whole && other.redundant, other.redundant ? 2 : 3),
    )
    if (guess === undefined) return error
    const message = `${error.message}; the beginning of the file can be read as ${guess.text}`
    const { offset, clause, replyHint } = error
    return new FtpError(error.code, message, { offset, clause, replyHint })
  }
}

interface RecordsRead {
  readonly withData: number
  readonly empty: number
  /** Whether there was no fault. */
  readonly complete: boolean
}

/** What a reader finds in the beginning of a file. */
function recordsIn(guess: Guess, beginning: Uint8Array, whole: boolean): RecordsRead {
  const records = new RecordCount()
  try {
    const reader = guess.reader(records)
    reader.bytes(beginning, 0, beginning.length)
    if (whole) reader.end()
  } catch {
    return records
  }
  records.complete = true
  return records
}

/**
 * Whether there is no fault, and clearly more records with data than the own format found, or just the whole file. Where
 * most records are empty, only zeros were read.
 */
function fits(found: RecordsRead, own: RecordsRead, whole: boolean, more: number): boolean {
  if (!found.complete || found.empty > found.withData) return false
  return found.withData >= (whole ? Math.max(1, own.withData) : own.withData + more)
}

/** Counts the records that end. */
class RecordCount implements FileSink, RecordsRead {
  withData = 0
  empty = 0
  complete = false
  private hasData = false

  data(_chunk: Uint8Array, start: number, end: number): void {
    this.hasData ||= start < end
  }

  endOfRecord(): void {
    if (this.hasData) this.withData++
    else this.empty++
    this.hasData = false
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {}
}
