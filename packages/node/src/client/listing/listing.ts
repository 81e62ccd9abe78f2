import { factsListingEntry, type ListingEntry } from '@ftpkit/protocol'
import { parseFactsLine } from '@ftpkit/protocol/facts'
import { ListingParser } from '@ftpkit/protocol/listing'
import { FtpError, isFtpError, nameText } from '@ftpkit/transfer'

/** One name of a directory, and the line that told it. */
export type RemoteEntry = ListingEntry & { readonly raw: string }

/** A line of a listing understood: an entry, nothing (a heading, the directory itself), or a line nobody knows. */
export type LineReading = RemoteEntry | 'nothing' | 'unknown'

/** Reads lines of MLSD (RFC 3659 §7.2). */
export function readFactsLine(raw: string): LineReading {
  try {
    const entry = factsListingEntry(parseFactsLine(raw, { tolerate: ['missing-semicolon'] }))
    return entry ? { ...entry, raw } : 'nothing'
  } catch (error) {
    if (isFtpError(error)) return raw.trim() === '' ? 'nothing' : 'unknown'
    throw error
  }
}

/** Reads lines of LIST, whatever system wrote them. @param now milliseconds since 1970 */
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

/** Cuts the octets of a listing into lines, and refuses one that doesn't end. */
export class LineSplitter {
  private rest: Uint8Array[] = []
  private octets = 0

  /** @param limit octets of the whole listing */
  constructor(
    private readonly limit: number,
    private readonly line: (text: string) => void,
  ) {}

  /** @throws FtpError `limit-exceeded` */
  push(chunk: Uint8Array): void {
    this.octets += chunk.length
    if (this.octets > this.limit) {
      throw new FtpError('limit-exceeded', `the listing is longer than ${this.limit} octets`, {
        phase: 'transfer',
      })
    }
    let from = 0
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      this.rest.push(chunk.subarray(from, at))
      this.end()
      from = at + 1
    }
    // Kept as a copy: the chunk may be large, and its memory used again.
    if (from < chunk.length) this.rest.push(chunk.slice(from))
  }

  /** Tells the last line, where it has no line end. */
  end(): void {
    if (this.rest.length === 0) return
    const text = nameText(this.rest.length === 1 ? this.rest[0]! : Buffer.concat(this.rest))
    this.rest = []
    // In TYPE A some servers write the LF of their own CR LF as CR LF again.
    this.line(text.replace(/\r+$/, ''))
  }
}

/** Hands values from who makes them to who iterates, who need not be there yet. */
export class Mailbox<Value> implements AsyncIterable<Value> {
  private readonly values: Value[] = []
  private done: { readonly error?: unknown } | undefined
  private wake: () => void = () => {}

  put(value: Value): void {
    this.values.push(value)
    this.wake()
  }

  /** No more values come. */
  close(done: { readonly error?: unknown } = {}): void {
    this.done ??= done
    this.wake()
  }

  get waiting(): number {
    return this.values.length
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Value, void, undefined> {
    for (;;) {
      // In batches: shifting a long array one by one is slow.
      yield* this.values.splice(0)
      if (this.values.length > 0) continue
      if (this.done) {
        if ('error' in this.done) throw this.done.error
        return
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }
}
