import { type ByteSink, FaultLatch, type FileSink, FtpError, isFtpError } from '@ftpkit/transfer'

/** A format that a file may have, and its reader. */
export interface Guess {
  readonly text: string
  /** Whether a descriptor has octets whose value is known, so that two that are read rightly are hardly by chance. */
  readonly redundant: boolean
  reader(file: FileSink): ByteSink
}

/** Most octets of the beginning of a file that are kept for guesses: four blocks or records of the largest size. */
const maxBeginning = 131_072

/** Octets of it that are allocated at first. */
const minBeginning = 512

/**
 * Passes a local file on to its reader, and keeps its beginning. An error about a descriptor then names the first format
 * that can read the beginning, if the reader's own cannot. It is thrown once the beginning is known, so that it does not
 * depend on how the file is cut: at its end, or after 128 KiB.
 */
export class FormatAdvice implements ByteSink {
  private beginning = new Uint8Array(0)
  private kept = 0
  /** Whether the beginning is the whole file so far. */
  private whole = true
  /** An error that waits for the beginning. */
  private waiting: FtpError | undefined
  private readonly latch = new FaultLatch()

  /** @param guesses returns the format of the reader, then those that may be meant */
  constructor(
    private readonly reader: ByteSink,
    private readonly guesses: () => readonly Guess[],
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    const grows = this.whole
    if (grows) this.keep(chunk, start, end)
    if (this.waiting === undefined) this.read(() => this.reader.bytes(chunk, start, end))
    if (this.whole) return
    if (this.waiting !== undefined) throw this.latch.set(this.explained(this.waiting))
    if (grows) this.releaseIfRead()
  }

  end(): void {
    this.latch.check()
    if (this.waiting === undefined) this.read(() => this.reader.end())
    if (this.waiting !== undefined) throw this.latch.set(this.explained(this.waiting))
  }

  /** @throws an error that needs no advice */
  private read(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!isFtpError(error) || (error.code !== 'bad-record-descriptor' && error.code !== 'truncated'))
        throw this.latch.set(error)
      this.waiting = error
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

  /** Forgets the beginning if the reader's own format read it, so that no advice is needed. */
  private releaseIfRead(): void {
    const own = this.guesses()[0]!
    if (!isRead(own, recordsIn(own, this.beginning, this.whole), this.whole)) return
    this.beginning = new Uint8Array(0)
    this.kept = 0
  }

  private explained(error: FtpError): FtpError {
    const { whole } = this
    const beginning = this.beginning.subarray(0, this.kept)
    if (beginning.length === 0) return error
    const [own, ...others] = this.guesses()
    const read = recordsIn(own!, beginning, whole)
    if (isRead(own!, read, whole)) return error
    const guess = others.find((other) => {
      const needed = neededRecords(other, read.withData, whole ? error : undefined)
      return other.text !== own!.text && fits(recordsIn(other, beginning, whole), needed)
    })
    if (guess === undefined) return error
    const message = `${error.message}; the beginning of the file can be read as ${guess.text}`
    const { offset, clause, replyHint } = error
    return new FtpError(error.code, message, { offset, clause, replyHint })
  }
}

/** Records that bare lengths must find, since any octets are lengths: a long file always seems to have some. */
const manyRecords = 16

interface RecordsRead {
  readonly withData: number
  readonly empty: number
  /** Whether there was no fault. */
  readonly complete: boolean
}

/** Whether a format is that of the file, as far as its beginning shows. */
function isRead({ redundant }: Guess, { complete, withData }: RecordsRead, whole: boolean): boolean {
  return complete && withData >= (redundant || whole ? 2 : manyRecords)
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
 * How many records with data another format must find: clearly more than the own format did, or just the whole file. That
 * its only record ends with the file may be chance, unless the own format could not read even the first descriptor.
 *
 * @param error that of the own format, if the beginning is the whole file
 */
function neededRecords({ redundant }: Guess, found: number, error: FtpError | undefined): number {
  if (!redundant) return found + (error === undefined ? manyRecords : 3)
  if (error === undefined) return found + 2
  if (error.code === 'truncated') return Math.max(1, found)
  return error.offset === 0 ? 1 : Math.max(2, found + 1)
}

/** Whether there is no fault. Where most records are empty, only zeros were read. */
function fits({ complete, withData, empty }: RecordsRead, needed: number): boolean {
  return complete && empty <= withData && withData >= needed
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
