import { FtpError } from './error.js'
import { GrowingBuffer } from './growing-buffer.js'
import type { ByteSink, FileSink } from './sinks.js'

/** Longest record that is gathered by default, in octets: 16 MiB. */
export const defaultMaxRecordLength = 16_777_216

const nothing: Uint8Array = new Uint8Array(0)

/** Octets of input decoded before records are yielded, so that a chunk full of short records stays small. */
const slice = 65_536

/**
 * Decodes octets into records: `for await (const record of records(source, (file) => new BlockDecoder(file)))`.
 * Restart markers and suspect flags are ignored. Data after the last end of record, if any, are a record too.
 * A fault is thrown after the records that were complete before it.
 *
 * @param source octets as they arrive: an array of chunks, a Node or Web stream, any async iterable. A record may be a
 *   view of a chunk, which must not be changed any more
 * @param decoder builds the codecs before the file in transfer, and returns their entrance
 * @throws FtpError `limit-exceeded` when a record grows beyond `maxRecordLength` octets, and what the codecs throw
 * @throws RangeError if `maxRecordLength` is negative or not a number
 */
export async function* records(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  decoder: (file: FileSink) => ByteSink,
  { maxRecordLength = defaultMaxRecordLength }: { maxRecordLength?: number | undefined } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!(maxRecordLength >= 0)) throw new RangeError(`maxRecordLength is ${maxRecordLength}`)
  const collector = new RecordCollector(maxRecordLength)
  const entrance = decoder(collector)
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += slice) {
      yield* collector.after(() => entrance.bytes(chunk, at, Math.min(at + slice, chunk.length)))
    }
  }
  yield* collector.after(() => entrance.end())
}

/** Cuts a file in transfer into whole records. */
class RecordCollector implements FileSink {
  private complete: Uint8Array[] = []
  /** The first piece of the open record: most records have no other, and need no copy. */
  private first = nothing
  /** The whole record, if it has more pieces. */
  private readonly whole = new GrowingBuffer()
  private length = 0
  private records = 0
  private octets = 0

  constructor(private readonly maxRecordLength: number) {}

  /** Runs a step and yields the records that it completed, even if it throws. */
  *after(step: () => void): Generator<Uint8Array, void, undefined> {
    try {
      step()
    } finally {
      const { complete } = this
      this.complete = []
      yield* complete
    }
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    const capacity = this.maxRecordLength - this.length
    if (end - start > capacity) this.refuse(capacity)
    if (this.length === 0) this.first = chunk.subarray(start, end)
    else {
      if (this.whole.length === 0) this.whole.append(this.first, 0, this.first.length)
      this.whole.append(chunk, start, end)
    }
    this.length += end - start
    this.octets += end - start
  }

  endOfRecord(): void {
    this.complete.push(this.whole.length > 0 ? this.whole.take() : this.first)
    this.first = nothing
    this.length = 0
    this.records++
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    if (this.length > 0) this.endOfRecord()
  }

  private refuse(capacity: number): never {
    const offset = this.octets + capacity
    throw new FtpError(
      'limit-exceeded',
      `record ${this.records + 1}, octet ${offset} of the data: it is longer than maxRecordLength, ${this.maxRecordLength} octets`,
      { offset, clause: '959 §3.1.2.2', replyHint: 451 },
    )
  }
}
