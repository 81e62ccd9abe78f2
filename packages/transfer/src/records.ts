import { FtpError } from './error.js'
import { concat } from './gather.js'
import type { ByteSink, FileSink } from './sinks.js'

/** Longest record that is gathered unless the caller says otherwise, in octets: 16 MiB. */
export const defaultMaxRecordLength = 16_777_216

/** Octets of input decoded before records are handed on, so that a chunk full of short records stays small. */
const slice = 65_536

/**
 * Decodes octets into records: `for await (const record of records(source, (file) => new BlockDecoder(file)))`.
 * Restart markers and suspect flags are passed over. Data after the last end of record, if any, are a record too.
 *
 * @param source octets as they arrive: an array of chunks, a Node or Web stream, any async iterable
 * @param decoder builds the codecs in front of the file in transfer, and returns their entrance
 * @throws FtpError `limit-exceeded` when a record grows beyond `maxRecordLength` octets, and what the codecs throw
 */
export async function* records(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  decoder: (file: FileSink) => ByteSink,
  { maxRecordLength = defaultMaxRecordLength }: { maxRecordLength?: number } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const collector = new RecordCollector(maxRecordLength)
  const entrance = decoder(collector)
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += slice) {
      entrance.bytes(chunk, at, Math.min(at + slice, chunk.length))
      yield* collector.take()
    }
  }
  entrance.end()
  yield* collector.take()
}

/** Cuts a file in transfer into whole records. */
class RecordCollector implements FileSink {
  private ready: Uint8Array[] = []
  private pieces: Uint8Array[] = []
  private length = 0

  constructor(private readonly maxRecordLength: number) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.length += end - start
    if (this.length > this.maxRecordLength) {
      throw new FtpError(
        'limit-exceeded',
        `a record is longer than the limit of ${this.maxRecordLength} octets`,
      )
    }
    this.pieces.push(chunk.subarray(start, end))
  }

  endOfRecord(): void {
    this.ready.push(concat(this.pieces))
    this.pieces = []
    this.length = 0
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    if (this.length > 0) this.endOfRecord()
  }

  take(): Uint8Array[] {
    const taken = this.ready
    this.ready = []
    return taken
  }
}
