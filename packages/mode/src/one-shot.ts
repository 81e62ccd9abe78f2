import {
  type ByteSink,
  concat,
  EventRecorder,
  type FileEvent,
  type FileSink,
  Gather,
  replay,
} from '@ftpkit/transfer'

/** Decodes a whole connection at once. */
export function decodeAll(wire: Uint8Array, decoder: (file: FileSink) => ByteSink): FileEvent[] {
  const recorder = new EventRecorder()
  const entrance = decoder(recorder)
  entrance.bytes(wire, 0, wire.length)
  entrance.end()
  return recorder.events
}

/** Encodes whole files at once. */
export function encodeAll(
  events: Iterable<FileEvent>,
  encoder: (connection: ByteSink) => FileSink,
): Uint8Array {
  const connection = new Gather()
  replay(events, encoder(connection))
  return concat(connection.take())
}
