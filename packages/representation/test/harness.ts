import { chunksOf, outcomeOf, push } from '@ftpkit/testkit'
import { type ByteSink, EventRecorder, type FileEvent, type FileSink } from '@ftpkit/transfer'

/** A codec between two files, driven like one between octets. */
export type Codec = (file: FileSink) => FileSink

/** Octets that come in as one file. */
export function fileOf(sink: FileSink): ByteSink {
  return {
    bytes: (chunk, start, end) => sink.data(chunk, start, end),
    end: () => sink.endOfFile(),
  }
}

/** The file that a codec makes of a file in chunks: its data, and the fault that ended it as `CODE at OFFSET`. */
export function fileThrough(codec: Codec, chunks: readonly Uint8Array[]): { data: string; error?: string } {
  const { events, error } = outcomeOf((file) => fileOf(codec(file)), chunks)
  const data = dataOf(events)
  return error ? { data, error: `${error.code} at ${error.offset}` } : { data }
}

/** All octets among events, in hexadecimal. */
export function dataOf(events: readonly FileEvent[]): string {
  return events
    .map((event) => (event.kind === 'data' ? Buffer.from(event.data).toString('hex') : ''))
    .join('')
}

/** The octets that a codec makes of others, which it gets in chunks of `size`. */
export function octetsThrough(codec: Codec, input: Uint8Array, size: number = input.length || 1): Uint8Array {
  const recorder = new EventRecorder()
  const entrance = fileOf(codec(recorder))
  push(entrance, chunksOf(input, size))
  entrance.end()
  return Buffer.from(dataOf(recorder.events), 'hex')
}

/** What a codec tells its file when it is driven by hand. */
export function eventsOf(codec: Codec, drive: (sink: FileSink) => void): FileEvent[] {
  const recorder = new EventRecorder()
  drive(codec(recorder))
  return recorder.events
}
